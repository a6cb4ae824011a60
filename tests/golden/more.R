# Figures of R survey that the other golden files lack: lonely strata, contrasts, adjusted p-values.
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

p <- c(0.01, 0.02, 0.03, 0.04, 0.05, 1e-18, 0.5, 0.5, 0.9, 1, 1e-300)
cat(say(list(lonely = lonely, contrast = contrast,
             adjust = list(p = p, BH = p.adjust(p, "BH"), holm = p.adjust(p, "holm")))), "\n")
