# Figures of R survey for the data set nhanes that it brings: high cholesterol by sex, and by age.
# Rscript nhanes.R > nhanes_survey_R.json      (Debian's R, survey 4.1-1)
suppressPackageStartupMessages(library(survey))
data(nhanes)
nhanes$old <- as.numeric(nhanes$agecat %in% c("(39,59]", "(59,Inf]"))
say <- function(x) {
  if (is.list(x)) paste0("{", paste0("\"", names(x), "\": ", vapply(x, say, ""), collapse = ",\n "), "}")
  else if (length(x) == 1) sprintf("%.17g", x)
  else paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
}
d <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = nhanes)
found <- list()
for (area in c("all", "a1", "a2")) {
  here <- subset(d, !is.na(HI_CHOL) & (area == "all" | RIAGENDR == sub("a", "", area)))
  m <- svymean(~HI_CHOL, here); ci <- attr(svyciprop(~HI_CHOL, here), "ci")
  gap <- svyglm(HI_CHOL ~ old, here); t <- svychisq(~old + HI_CHOL, here, statistic = "F")
  found[[area]] <- list(
    share = c(coef(m), SE(m)), interval = as.numeric(ci), degf = degf(here), rows = nrow(here),
    contrast = as.numeric(c(coef(gap)[2], SE(gap)[2])), chisq = as.numeric(c(t$statistic, t$parameter)))
}
cat(say(found), "\n")
