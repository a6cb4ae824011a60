# Figures of R survey for replicate weights that come with a file: svrepdesign, whole weights,
# about the full sample's estimate (mse = TRUE). The weights follow a rule that the test has too.
# Rscript replicates.R FOLDER > replicates_survey_R.json      (Debian's R, survey 4.1-1)
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
folder <- commandArgs(trailingOnly = TRUE)[1]
s <- read.csv(file.path(folder, "synth1425.csv"))
s$agree <- as.numeric(s$f1 >= 4)
say <- function(x) {
  if (is.list(x)) paste0("{", paste0("\"", names(x), "\": ", vapply(x, say, ""), collapse = ", "), "}")
  else if (length(x) == 1) sprintf("%.17g", x)
  else paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
}
row <- seq_len(nrow(s)) - 1
stratum <- match(s$sector, sort(unique(s$sector))) - 1          # seven
unit <- row %% 6                                                # six units in each
hadamard <- function(k) if (k == 0) matrix(1) else { h <- hadamard(k - 1); rbind(cbind(h, h), cbind(h, -h)) }
half <- hadamard(3)[stratum + 2, ] * ifelse(unit %% 2 == 0, 1, -1)   # (rows, 8): seven strata
drawn <- outer(row, 0:49, function(i, r) ((i * r + (i * i) %/% 7 + 13 * r) %% 53) %% 3)
left_out <- sapply(0:23, function(r) ifelse(row %% 24 == r, 0, 24 / 23))
of_stratum <- do.call(cbind, lapply(0:6, function(h) sapply(0:5, function(u)
  ifelse(stratum != h, 1, ifelse(unit == u, 0, 6 / 5)))))
kinds <- list(
  JK1 = list(factors = left_out, type = "JK1", scale = 23 / 24),
  JKn = list(factors = of_stratum, type = "JKn", scale = 1, rscales = rep(5 / 6, 42)),
  JK2 = list(factors = 1 + half[, 2:8] * 0.4, type = "JK2"),
  bootstrap = list(factors = drawn, type = "bootstrap"),
  BRR = list(factors = 1 + half, type = "BRR"),
  Fay = list(factors = 1 + half * 0.7, type = "Fay", rho = 0.3),
  SDR = list(factors = 1 + half * 0.3, type = "successive-difference"))

of_kind <- function(one) {
  d <- suppressWarnings(do.call(svrepdesign, c(
    list(variables = s, repweights = one$factors * s$dw, weights = s$dw, combined.weights = TRUE, mse = TRUE),
    one[setdiff(names(one), "factors")])))
  found <- list()
  for (area in c("ALL", "HEALTH", "NORTH")) {
    here <- if (area == "ALL") d else subset(d, sector == area | region == area)
    both <- subset(here, !is.na(agree) & !is.na(y4))
    pair <- subset(here, !is.na(f1) & !is.na(y1))
    mean <- svymean(~f1, here, na.rm = TRUE); share <- svymean(~y4, subset(here, !is.na(y4)))
    ratio <- svyratio(~tenure, ~f2, subset(here, !is.na(tenure) & !is.na(f2)))
    gap <- svyglm(y4 ~ agree, both)
    t <- svychisq(~f1 + y1, pair, statistic = "F")
    found[[area]] <- list(
      mean = c(coef(mean), SE(mean)), share = c(coef(share), SE(share)), ratio = c(coef(ratio), SE(ratio)),
      contrast = as.numeric(c(coef(gap)[2], SE(gap)[2])), chisq = as.numeric(c(t$statistic, t$parameter)),
      degf = degf(here))
  }
  # A logistic model fitted again in every replicate, and the variance of its scores' totals.
  known <- subset(d, !is.na(f1) & !is.na(f6) & !is.na(y4))
  m <- svyglm(y4 ~ f1 + f6, known, family = quasibinomial)
  x <- model.matrix(m); p <- fitted(m)
  w <- weights(known, "sampling")
  influence <- (x * (m$y - p)) %*% solve(t(x * (w * p * (1 - p))) %*% x)
  of_scores <- SE(svytotal(influence, known))
  found$model <- list(coef = as.numeric(coef(m)), again = as.numeric(SE(m)), scores = as.numeric(of_scores))
  found
}
cat(say(lapply(kinds, of_kind)), "\n")
