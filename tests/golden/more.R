# Figures of R survey that the other golden files lack: lonely strata, contrasts, errors from a raked
# jackknife, adjusted p-values.
# Rscript more.R FOLDER > more_survey_R.json      (Debian's R, survey 4.1-1)
suppressPackageStartupMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
s <- read.csv(file.path(folder, "synth1425.csv"))
say <- function(x) {
  if (is.list(x)) paste0("{", paste0("\"", names(x), "\": ", vapply(x, say, ""), collapse = ", "), "}")
  else if (length(x) == 1) sprintf("%.17g", x)
  else paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
}
both <- function(m) list(est = as.numeric(coef(m))[1], se = as.numeric(SE(m))[1])

# Strata 1 and 5 keep one PSU each.
one <- s[!(s$stratum %in% c(1, 5)) | s$psu %in% tapply(s$psu, s$stratum, min)[c("1", "5")], ]
lonely <- list()
for (policy in c("adjust", "certainty")) for (fpc in c("fpc", "none")) {
  options(survey.lonely.psu = policy)
  d <- if (fpc == "fpc") svydesign(~psu, strata = ~stratum, fpc = ~fpc, weights = ~dw, data = one, nest = TRUE)
       else svydesign(~psu, strata = ~stratum, weights = ~dw, data = one, nest = TRUE)
  t <- svychisq(~f1 + y4, subset(d, !is.na(f1) & !is.na(y4)), statistic = "F")
  lonely[[paste(policy, fpc)]] <- list(
    mean = both(svymean(~f1, d, na.rm = TRUE)), total = both(svytotal(~y4, d, na.rm = TRUE)),
    domain = both(svymean(~y4, subset(d, sector == "HEALTH"), na.rm = TRUE)),
    chisq = as.numeric(c(t$statistic, t$parameter)), degf = degf(d))
}
options(survey.lonely.psu = "fail")

# Success (y4) of those who chose 4 or 5 on f1, less that of the others.
s$agree <- as.numeric(s$f1 >= 4)
d <- svydesign(~psu, strata = ~stratum, fpc = ~fpc, weights = ~dw, data = s, nest = TRUE)
contrast <- list()
for (area in c("ALL", "HEALTH", "NORTH", "4_exec")) {
  here <- if (area == "ALL") d else subset(d, sector == area | region == area | grade == area)
  here <- subset(here, !is.na(agree) & !is.na(y4))
  t <- svyttest(y4 ~ agree, here)
  with <- svyciprop(~y4, subset(here, agree == 1)); beta <- svyciprop(~y4, subset(here, agree == 1), method = "beta")
  contrast[[area]] <- list(est = as.numeric(t$estimate), se = as.numeric(t$estimate / t$statistic), df = as.numeric(t$parameter),
    ci = as.numeric(confint(svyglm(y4 ~ agree, here), parm = 2, ddf = t$parameter)),
    with = as.numeric(with), with_ci = as.numeric(attr(with, "ci")), with_beta_ci = as.numeric(attr(beta, "ci")),
    with_rows = nrow(subset(here, agree == 1)))
}

# Errors from a jackknife whose replicates are raked each, about the full sample's figure.
margins <- list(
  sector = c(CENTRALGOV = 55057, EDUCATION = 62956, HEALTH = 68344, LOCALGOV = 87629, OTHER = 35430,
             POLICE_FIRE = 108985, THIRD = 61789),
  region = c(MID_WEST = 94635, NORTH = 94154, SOUTH_EAST = 156007, SOUTH_WEST = 135394),
  grade = c(`1_front` = 237259, `2_senior` = 147224, `3_manager` = 61605, `4_exec` = 25788, `5_board` = 8314))
frame <- function(name) setNames(data.frame(names(margins[[name]]), margins[[name]]), c(name, "Freq"))
gamma_of <- function(w, data) {
  t <- xtabs(w ~ f1 + y1, data); k <- nrow(t); l <- ncol(t); agree <- differ <- 0
  for (i in 1:(k - 1)) for (j in 1:l) {
    if (j < l) agree <- agree + t[i, j] * sum(t[(i + 1):k, (j + 1):l])
    if (j > 1) differ <- differ + t[i, j] * sum(t[(i + 1):k, 1:(j - 1)])
  }
  (agree - differ) / (agree + differ)
}
replicated <- list()
for (kind in c("plain", "raked")) {
  r <- as.svrepdesign(d, type = "JKn", mse = TRUE)
  if (kind == "raked") r <- rake(r, list(~sector, ~region, ~grade), lapply(names(margins), frame),
                                 control = list(maxit = 500, epsilon = 1e-12, verbose = FALSE))
  for (area in c("ALL", "HEALTH", "NORTH", "4_exec")) {
    here <- if (area == "ALL") r else subset(r, sector == area | region == area | grade == area)
    both <- subset(here, !is.na(agree) & !is.na(y4))
    t4 <- svychisq(~f1 + y4, both, statistic = "F")
    one <- subset(here, !is.na(f1) & !is.na(y1)); t1 <- svychisq(~f1 + y1, one, statistic = "F")
    gap <- svyglm(y4 ~ agree, both); share <- svymean(~y4, subset(both, agree == 1))
    g <- withReplicates(one, gamma_of)
    replicated[[paste(kind, area)]] <- list(
      y4 = as.numeric(c(t4$statistic, t4$parameter[1])), y1 = as.numeric(c(t1$statistic, t1$parameter[1])),
      contrast = as.numeric(c(coef(gap)[2], SE(gap)[2])), with = as.numeric(c(coef(share), SE(share))),
      mean = as.numeric(c(coef(svymean(~f1, here, na.rm = TRUE)), SE(svymean(~f1, here, na.rm = TRUE)))),
      gamma = as.numeric(c(g[1], sqrt(attr(g, "var")))))
  }
}

p <- c(0.01, 0.02, 0.03, 0.04, 0.05, 1e-18, 0.5, 0.5, 0.9, 1, 1e-300)
cat(say(list(lonely = lonely, contrast = contrast, replicated = replicated,
             adjust = list(p = p, BH = p.adjust(p, "BH"), holm = p.adjust(p, "holm")))), "\n")
