# Figures of the golden files that Debian's R survey can make again, and those of apistrat.
# Called by remake.py as: Rscript remake.R FOLDER; prints kind <tab> key <tab> value.
suppressPackageStartupMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
say <- function(kind, key, value) cat(kind, key, sprintf("%.17g", as.numeric(value)), sep = "\t", fill = FALSE, "\n")
say("version", "survey", paste0(unlist(packageVersion("survey"))[1:2], collapse = "."))

s <- read.csv(file.path(folder, "synth1425.csv"))
margins <- list(
  sector = c(CENTRALGOV = 55057, EDUCATION = 62956, HEALTH = 68344, LOCALGOV = 87629, OTHER = 35430,
             POLICE_FIRE = 108985, THIRD = 61789),
  region = c(MID_WEST = 94635, NORTH = 94154, SOUTH_EAST = 156007, SOUTH_WEST = 135394),
  grade = c(`1_front` = 237259, `2_senior` = 147224, `3_manager` = 61605, `4_exec` = 25788, `5_board` = 8314))
frame <- function(name) setNames(data.frame(names(margins[[name]]), margins[[name]]), c(name, "Freq"))
d0 <- svydesign(~psu, strata = ~stratum, fpc = ~fpc, weights = ~dw, data = s, nest = TRUE)
dr <- rake(d0, list(~sector, ~region, ~grade), lapply(names(margins), frame),
           control = list(maxit = 500, epsilon = 1e-12, verbose = FALSE))
s$rw <- weights(dr)
designs <- list(
  d0 = d0, dr = dr,
  d0n = svydesign(~psu, strata = ~stratum, weights = ~dw, data = s, nest = TRUE),
  d00 = svydesign(~1, weights = ~dw, data = s),
  dw = svydesign(~psu, strata = ~stratum, fpc = ~fpc, weights = ~rw, data = s, nest = TRUE))
for (i in seq_along(s$rw)) say("rake", i, s$rw[i])
for (name in names(designs)) for (item in c("f1", "f7", "tenure")) {
  m <- svymean(as.formula(paste0("~", item)), designs[[name]], na.rm = TRUE)
  say("mean", paste(name, item), coef(m)); say("se", paste(name, item), SE(m))
}
for (f in paste0("f", 1:14)) for (y in paste0("y", 1:4)) {
  t <- svychisq(as.formula(paste0("~", f, "+", y)),
                subset(designs$dw, !is.na(s[[f]]) & !is.na(s[[y]])), statistic = "F")
  key <- paste("dw", "ALL", f, y)
  say("F", key, t$statistic); say("ndf", key, t$parameter[1]); say("ddf", key, t$parameter[2])
}
t <- svychisq(~f1 + y1, subset(dr, sector == "HEALTH" & !is.na(f1) & !is.na(y1)), statistic = "F")
say("raked_domain_ddf", "dr HEALTH f1 y1", t$parameter[2] / t$parameter[1])

data(api)
strat <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
for (y in c("comp.imp", "awards")) for (area in c("all", "E", "H", "M")) {
  d <- if (area == "all") strat else subset(strat, stype == area)
  key <- paste(area, y)
  t <- svychisq(as.formula(paste0("~sch.wide+", y)), d, statistic = "F")
  say("api_F", key, t$statistic); say("api_ndf", key, t$parameter[1])
  say("api_ddf", key, t$parameter[2]); say("api_p", key, t$p.value)
  by <- svyby(as.formula(paste0("~as.numeric(", y, "=='Yes')")), ~sch.wide, d, svymean, covmat = TRUE)
  say("api_share_without", key, coef(by)[1]); say("api_share_with", key, coef(by)[2])
  gap <- svycontrast(by, c(-1, 1))
  say("api_contrast", key, coef(gap)); say("api_contrast_se", key, SE(gap))
}
