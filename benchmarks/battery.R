# R survey next to ours: reads commands from stdin, answers each with a line of JSON on stdout.
# Called by peers.py as: Rscript battery.R SURVEY.csv MARGINS.json
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
s <- read.csv(arguments[1])
text <- paste(readLines(arguments[2], warn = FALSE), collapse = "")
margin <- function(name) {  # {"name": {"level": count, ...}} without a JSON package
  body <- sub(paste0('.*"', name, '": *\\{([^}]*)\\}.*'), "\\1", text)
  pairs <- strsplit(strsplit(body, ",")[[1]], ":")
  setNames(data.frame(gsub('[" ]', "", sapply(pairs, `[`, 1)), as.numeric(sapply(pairs, `[`, 2))),
           c(name, "Freq"))
}
margins <- lapply(c("sector", "region", "grade"), margin)
formulas <- list(~sector, ~region, ~grade)
factors <- paste0("f", 1:14)
outcomes <- paste0("y", 1:4)
areas <- c(list(rep(TRUE, nrow(s))), lapply(sort(unique(s$sector)), function(x) s$sector == x),
           lapply(sort(unique(s$region)), function(x) s$region == x))
raked <- svydesign(~psu, strata = ~stratum, fpc = ~fpc, weights = ~rw, data = s, nest = TRUE)
plain <- svydesign(~psu, strata = ~stratum, weights = ~dw, data = s, nest = TRUE)

battery <- function() {
  found <- c()
  for (area in areas) for (f in factors) for (y in outcomes) {
    here <- subset(raked, area & !is.na(s[[f]]) & !is.na(s[[y]]))
    test <- tryCatch(svychisq(as.formula(paste0("~", f, "+", y)), here, statistic = "F"),
                     error = function(e) NULL)
    found <- c(found, if (is.null(test)) c(NA, NA) else c(test$statistic, test$p.value))
  }
  found
}
raking <- function() {
  done <- rake(plain, formulas, margins, control = list(maxit = 500, epsilon = 1e-12, verbose = FALSE))
  weights(done)[seq(1, nrow(s), length.out = 200)]
}
bootstrap <- function() {
  set.seed(1)
  replicated <- as.svrepdesign(plain, type = "subbootstrap", replicates = 500, compress = FALSE)
  done <- rake(replicated, formulas, margins, control = list(maxit = 100, epsilon = 1e-9, verbose = FALSE))
  mean <- svymean(~f1, done, na.rm = TRUE)
  c(coef(mean), SE(mean))
}
number <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
answer <- function(took, figures)
  cat(sprintf('{"seconds": %.6f, "busy": %.6f, "figures": [%s]}\n', took[["elapsed"]],
              took[["user.self"]] + took[["sys.self"]], paste(number(figures), collapse = ", ")))

cat(sprintf('{"version": "R %s, survey %s"}\n', paste(R.version$major, R.version$minor, sep = "."),
            packageVersion("survey")))
input <- file("stdin", "r")
while (length(command <- readLines(input, n = 1)) > 0) {
  start <- proc.time()
  figures <- get(command)()
  answer(proc.time() - start, figures)
  flush(stdout())
}
