# The map: every target is a file and names its data and its code; what they hold decides, not their dates. `make help` says what there is.
# Works with GNU Make 3.81 and later.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
# Two stages at a time, of the wave and of the one before it, unless -j says otherwise.
ifeq (,$(filter -j% --jobserver%,$(MAKEFLAGS)))
MAKEFLAGS += -j2
endif
.PHONY: freeze help report survey table cube translation audit pdf lab wave test check docs golden simulate mutants bench evidence demo clean pin FORCE

# ── What is given on the command line is a text, and never a command ──────────────────────────────────
# The names of waves and pages hold letters, digits, hyphens and underscores, or Make stops. All else
# goes to recipes through the environment, where the shell reads it between double quotes.
wave_given := $(filter-out undefined,$(firstword $(origin WAVE)))
owner_given := $(filter command,$(firstword $(origin SUPERSEDE)))
override WAVE := $(value WAVE)
override EXPORT := $(value EXPORT)
override EXECUTOR := $(value EXECUTOR)
override EXECUTOR_ANSWERS := $(value EXECUTOR_ANSWERS)
override NAME := $(value NAME)
override PYTHON := $(or $(value PYTHON),python3)
override TESTS := $(value TESTS)
override LAB := $(value LAB)
override QUICK := $(value QUICK)
override READ := $(value READ)
override ROWS := $(value ROWS)
override BY := $(value BY)
override WHERE := $(value WHERE)
override RELEASE := $(value RELEASE)
override SUPERSEDE := $(value SUPERSEDE)
export SUPERSEDE EXPORT EXECUTOR EXECUTOR_ANSWERS NAME PYTHON TESTS LAB READ ROWS BY WHERE RELEASE
unexport WAVE

comma := ,
letters := a b c d e f g h i j k l m n o p q r s t u v w x y z \
  A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1 2 3 4 5 6 7 8 9 - _
without = $(if $(1),$(call without,$(wordlist 2,99,$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
plain = $(if $(subst <>,,<$(call without,$(letters),$(1))>),,$(filter-out -% _%,$(1)))
wave_name = $(or $(call plain,$(2)),$(error $(1): this cannot be the name of a wave. \
Use letters, digits, hyphens and underscores, 41 at the most))
page_name = $(if $(call plain,$(subst /,,$(1))),$(1),$(error reports/$(WAVE): no page has such a name))

# ── Which wave: WAVE= on the command line, else the one in a page's path, else config.toml's ──────────
page_goal := $(firstword $(filter reports/%,$(MAKECMDGOALS)))
override WAVE := $(strip $(if $(wave_given),$(call wave_name,WAVE,$(WAVE)),$(if $(page_goal),\
  $(call wave_name,$(page_goal),$(word 2,$(subst /, ,$(page_goal)))),\
  $(call wave_name,config.toml$(comma) [run] wave,$(shell \
    sed -n -e 's/^wave *= *"\([^"]*\)".*/\1/p' -e "s/^wave *= *'\([^']*\)'.*/\1/p" config.toml)))))
before_given = $(shell sed -n 's/^"*fact"*,"*before"*,"*\([^,"]*\).*/\1/p' \
  'data/reference/waves/$(1).csv' 2>/dev/null)
named_before = $(if $(2),$(call wave_name,data/reference/waves/$(1).csv$(comma) fact before,$(2)))
before = $(strip $(call named_before,$(1),$(call before_given,$(1))))
BEFORE := $(call before,$(WAVE))

# ── The environment: made once, from pinned versions and hashes ───────────────────────────────────────
PY := .venv/bin/python
export PYTHONHASHSEED := 0
# What is used is compiled once and kept. Where that is forbidden, a stage starts in 1.9 seconds and not in 1.1.
unexport PYTHONDONTWRITEBYTECODE
export OPENBLAS_NUM_THREADS := 1

.venv/report.stamp: requirements.txt $(if $(wildcard $(PY)),,FORCE)
	@sh setup/environment.sh report

.venv/test.stamp: requirements-test.txt .venv/report.stamp
	@sh setup/environment.sh test

.venv/mutants.stamp: requirements-mutants.txt .venv/test.stamp
	@sh setup/environment.sh mutants

.venv/lab.stamp: requirements-lab.txt .venv/report.stamp
	@sh setup/environment.sh lab

# ── What every stage reads, and what each is made of ──────────────────────────────────────────────────
below = $(wildcard $(foreach one,$(1),pipeline/$(one)/*.py pipeline/$(one)/*/*.py pipeline/$(one)/*/*/*.py))
typed := requirements.txt $(wildcard config.toml data/reference/*.csv)
core := $(wildcard pipeline/*.py) $(call below,codebook contracts)
notebooks := $(wildcard notebooks/*.ipynb)
page_notebooks := $(filter-out notebooks/explore.ipynb,$(notebooks))
environment := .venv/report.stamp

code = $(core) $(wildcard pipeline/commands/_*.py) pipeline/commands/$(1).py $(call below,$(1)) $(typed)
ingest_code := $(call code,ingest)
clean_code := $(call code,clean)
weight_code := $(call code,weight)
analyse_code := $(call code,analyse) $(call below,stats)
# The release names all the code and all that was typed and brought, by their hashes.
disclose_code := $(core) $(typed) $(call below,commands ingest clean weight analyse stats disclose)
report_code := $(call code,report) $(wildcard pipeline/report/messages/catalogue/* pipeline/report/render/template/*) \
  $(page_notebooks) $(call code,audit)
requests = $(wildcard $(foreach one,$(1),data/reference/requests/$(one).csv))
facts = $(foreach one,$(1),data/reference/waves/$(one).csv data/reference/population/$(one).csv)
brought = $(wildcard data/raw/$(1)/survey.* $(call facts,$(1)) data/reference/survey/$(1).toml data/reference/revisions/$(1).csv data/reference/requests/$(1).csv)

# A stage is run unless all that it reads, is made of and has written is byte for byte what it was when it
# last ended well. Dates say nothing. What it was is a list of hashes (BLAKE2, the fastest) in data/processed/.made.
# $(1) the wave, $(2) the command, $(3) files that it reads and writes next to its prerequisites and target.
hash := $(notdir $(firstword $(shell command -v b2sum || command -v sha256sum) shasum))
list = data/processed/.made/$(subst /,-,$(4))
inputs = $(hash) $(sort $(filter-out FORCE,$^))
define stage
@$(ready); $(inputs) $(3) </dev/null 2>/dev/null | cmp -s - '$(list)' || { $(noted); exec $(PY) -m pipeline --wave '$(1)' $(2); }
$(done)
endef
define again
@$(ready); $(noted); exec $(PY) -m pipeline --wave '$(1)' $(2)
$(done)
endef
# What was read is noted before a stage runs, what was written after it has ended well.
ready = test -d data/processed/.made || mkdir -p data/processed/.made; set -- '$(list)'.*; test ! -f "$$1" || rm "$$@"
noted = $(inputs) </dev/null >'$(list)'.$$PPID 2>/dev/null
done = @test ! -f '$(list)'.$$PPID || { $(hash) $(3) </dev/null >>'$(list)'.$$PPID 2>/dev/null; \
  mv '$(list)'.$$PPID '$(list)'; }

# Where the owner of the data has decided that earlier editions of the wave do not count, disclose is run with that name.
owner = $(and $(owner_given),$(filter $(WAVE),$(1)))

# One wave's files, from its export to its release; $(1) is the wave, $(2) the wave before it or nothing.
define wave
data/processed/$(1)/ingested.parquet: $(wildcard data/raw/$(1)/survey.* $(call facts,$(1)) data/reference/survey/$(1).toml) \
  $(ingest_code) FORCE | $(environment)
	$$(call stage,$(1),ingest,$$@,$$@)
data/processed/$(1)/cleaned.parquet: data/processed/$(1)/ingested.parquet \
  $(wildcard $(call facts,$(1))) $(clean_code) FORCE
	$$(call stage,$(1),clean,$$(@D)/recodes.csv $$@,$$@)
data/processed/$(1)/weighted.parquet: data/processed/$(1)/cleaned.parquet \
  $(wildcard $(call facts,$(1))) $(weight_code) FORCE
	$$(call stage,$(1),weight,$$(@D)/weighting.csv $$@,$$@)
data/processed/$(1)/results.parquet: data/processed/$(1)/weighted.parquet data/processed/$(1)/cleaned.parquet \
  $(if $(2),data/processed/$(2)/results.parquet) $(wildcard $(call facts,$(1) $(2))) $(call requests,$(1)) $(analyse_code) FORCE
	$$(call stage,$(1),analyse,$$(addprefix $$(@D)/,recodes.csv weighting.csv exclusive.csv)$(if $(call requests,$(1)), $$(@D)/requested.parquet) $$@,$$@)
data/processed/$(1)/release.parquet: data/processed/$(1)/results.parquet \
  $(if $(2),data/processed/$(2)/release.parquet $(call brought,$(2))) $(call brought,$(1)) $(disclose_code) FORCE
	$$(call $(if $(call owner,$(1)),again,stage),$(1),disclose$(if $(call owner,$(1)), --supersede="$$$$SUPERSEDE"),$(if $(call requests,$(1)),$$(@D)/requested.parquet )$$(addprefix $$(@D)/,exclusive.csv account.json dictionary.json) $(if $(2),data/processed/$(2)/dictionary.json) $$@,$$@)
endef
# The wave and those before it, one by one; $(1) is a wave, $(2) those that follow it.
chain = $(if $(1),$(if $(filter $(1),$(2)),,$(eval $(call wave,$(1),$(call before,$(1))))$(call chain,$(call before,$(1)),$(1) $(2))))
$(call chain,$(WAVE))

released := data/processed/$(WAVE)/release.parquet data/processed/$(WAVE)/results.parquet \
  $(if $(BEFORE),data/processed/$(BEFORE)/release.parquet) $(report_code) FORCE
beside := $(addprefix data/processed/$(WAVE)/,exclusive.csv account.json dictionary.json)
whole_pack = $(beside) $$(find 'reports/$(WAVE)' -type f 2>/dev/null | LC_ALL=C sort)
figures = $$(find '$(@D)/figures/$(basename $(@F))' -type f 2>/dev/null | LC_ALL=C sort)
reports/$(WAVE)/manifest.json: $(released)
	$(call stage,$(WAVE),report,$(whole_pack),$@)
reports/$(WAVE)/%.html: $(released)
	$(call stage,$(WAVE),report --page '$(call page_name,$*)',$(beside) $@ $(figures),$@)

# ── What people ask for ───────────────────────────────────────────────────────────────────────────────
#: To begin with
help: ## say what there is
	@echo "make COMMAND WAVE=$(WAVE)   (WAVE= chooses the wave; config.toml names the default)"
	@sed -n -e 's/^#: \(.*\)/|\1/p' -e 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | $(columns)
	@echo "One page: make reports/$(WAVE)/en/sector-health.html"
	@echo "README.md says what it is; docs/index.md is a first look, docs/new-wave.md takes in a real export."

# A heading, or a command and what it does, in lines of 100 characters.
columns = awk -F'|' '$$1 == "" { print "\n" $$2; next } \
  { n = split($$2, word, " "); line = sprintf("%-18s", $$1); \
    for (i = 1; i <= n; i++) { \
      if (length(line " " word[i]) > 99) { print line; line = sprintf("%18s", "") } \
      line = line " " word[i] } \
    print line } END { print "" }'

report: reports/$(WAVE)/manifest.json ## from the export to the pages, in English and Welsh (SUPERSEDE='name': docs/revisions.md)
	@for one in en cy; do test ! -f "reports/$(WAVE)/$$one/index.html" || { echo "Open reports/$(WAVE)/$$one/index.html"; break; }; done

pdf: $(released) ## the report, and each page, and a brief of each area, as PDFs too
	@sh setup/debian.sh pdf
	$(call again,$(WAVE),report --pdf,$(whole_pack),reports/$(WAVE)/manifest.json)

#: Look closer
lab: .venv/lab.stamp data/processed/$(WAVE)/release.parquet ## notebooks in JupyterLab: explore.ipynb for tables of your own, and the pages'
	@echo "lab: each notebook's first cell names its wave, language and area; $(WAVE) is ready"
	@echo "lab: explore.ipynb shows figures before disclosure control; save none of its outputs elsewhere"
	@set -f; export PYTHONPATH="$$PWD"; cd notebooks && ../$(PY) -m jupyterlab $$LAB

released_too := $(filter yes,$(RELEASE))
own_table := $(PY) -m pipeline --wave '$(WAVE)' table --rows="$$ROWS" --by="$$BY" --where="$$WHERE"
table: data/processed/$(WAVE)/$(if $(released_too),release,weighted).parquet ## a table of your own, before disclosure control: make table ROWS=trust BY=seniority WHERE='sector=health'; RELEASE=yes: for readers too
	@$(own_table)$(if $(RELEASE), --release="$$RELEASE")
	$(if $(released_too),@MAKEFLAGS= MAKEOVERRIDES= $(MAKE) --no-print-directory report WAVE='$(WAVE)' || \
	  { $(own_table) --release=no; exit 2; })

cube: data/processed/$(WAVE)/release.parquet ## the headline figures in the form that StatsWales takes: data/processed/<wave>/cube
	@$(PY) -m pipeline --wave '$(WAVE)' cube

translation: $(environment) ## the list for the translator: build/translation/welsh.csv; READ=path/to/it.csv: read it back
	@$(PY) -m pipeline translation $(if $(READ),--read="$$READ")

audit: $(environment) ## try again to find hidden figures in the finished report: data/processed/<wave>/audit.json
	@$(PY) -m pipeline --wave '$(WAVE)' audit

#: Your own data
wave: $(environment) ## draft a new wave: make wave WAVE=2027 EXPORT=path/to/file.sav
	@$(PY) -m pipeline --wave '$(WAVE)' wave $(if $(EXPORT),--export="$$EXPORT")

survey: $(environment) ## draft another survey: make survey NAME=staff EXPORT=path/to/file.sav
	@$(PY) -m pipeline survey --name="$$NAME" --export="$$EXPORT"

#: Change the code
demo: $(environment) ## make the three synthetic demonstration exports again (the same bytes)
	@$(PY) -m pipeline demo

# What is quick: units that make no wave, open no browser and copy no project; and the tests of the
# modules that differ from the last commit, tests/stats/test_rake.py for pipeline/stats/rake.py.
quick := tests/clean tests/codebook tests/contracts tests/weight tests/test_architecture.py \
  tests/test_dependencies.py tests/test_docstrings.py tests/test_statistics.py
nearest = $(wildcard $(shell git diff --name-only HEAD -- pipeline 2>/dev/null | \
  sed -n -e '/^pipeline[a-z_/]*[.]py$$/!d' -e 's,^pipeline,tests,' -e 's,[a-z_]*[.]py$$,test_&,p'))
test: .venv/test.stamp ## every test, the README's commands and the browser's among them; QUICK=yes: units alone, and the tests nearest to what you changed
	@$(if $(QUICK),:,sh setup/debian.sh test)
	@set -f; set -- $${TESTS:-$(if $(QUICK),$(quick) $(nearest))}; unset QUICK EXPORT EXECUTOR EXECUTOR_ANSWERS NAME PYTHON TESTS LAB READ ROWS BY WHERE RELEASE; \
	  $(PY) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder "$$@"

check: .venv/test.stamp ## lint, format, types, stripped notebooks, spelling, no survey files
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m nbstripout --verify $(notebooks)
	@$(PY) -m hooks.spelling
	@$(PY) -m hooks.survey_files

docs: .venv/test.stamp ## the documentation as pages: site/index.html
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict
	@echo "Open site/index.html"

golden: .venv/test.stamp ## make golden figures again with Debian's R survey, and show the differences
	@command -v Rscript >/dev/null || { echo "golden: R is needed: apt-get install r-base-core r-cran-survey"; exit 2; }
	@$(PY) -m tests.golden.remake

freeze: .venv/test.stamp ## freeze the figures of demo-small, which the back test holds the next release to
	@$(MAKE) --no-print-directory data/processed/demo-small/release.parquet WAVE=demo-small
	@$(PY) -m tests.backtest.freeze

pin: ## write the requirements files again, with newer versions and hashes (needs uv)
	@for f in requirements requirements-test requirements-mutants requirements-lab; do uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -o $$f.txt $$f.in; done

#: Show that it holds
simulate: .venv/test.stamp ## 1,000 waves of known truth: docs/validation.md
	@OPENBLAS_NUM_THREADS=1; export OPENBLAS_NUM_THREADS; \
	for part in simulate headlines together power; do \
	  $(PY) -m benchmarks.$$part --kept build/simulate || exit 1; done

mutants: .venv/mutants.stamp ## small faults planted in the code, a sample of each folder, and which ones a test finds: docs/mutants.md (an hour)
	@$(PY) -m benchmarks.mutants

bench: .venv/test.stamp report ## all benchmarks, peers next to ours: docs/benchmarks.md (an hour or more)
	@$(PY) -m benchmarks.speed_page
	@$(PY) -m benchmarks.stages --wave '$(WAVE)'
	@$(PY) -m benchmarks.pack --wave '$(WAVE)' --pages 6 30 --turns 3
	@$(PY) -m benchmarks.read
	@$(PY) -m benchmarks.protection
	@$(PY) -m benchmarks.spread --wave '$(WAVE)'
	@$(PY) -m benchmarks.aims

evidence: .venv/test.stamp report ## what a reviewer asks for, in one folder: build/evidence/index.html
	@sh setup/debian.sh test
	@$(PY) -m benchmarks.evidence
	@echo "Open build/evidence/index.html"

#: Begin again
clean: ## delete what was made: data/processed and reports, but not the editions that readers have
	@rm -rf data/processed/.made reports
	@test ! -d data/processed || find data/processed -mindepth 2 -maxdepth 2 ! -name editions -exec rm -rf {} +
	@test ! -d data/processed || find data/processed -depth -type d -empty -delete

FORCE:
