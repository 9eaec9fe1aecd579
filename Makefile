# Everything is done by the tool in tooling/; this file only gives it short names.

PORT ?= 8069
DB ?=
INTERFACE ?=
ARGS ?=
CLOCK ?=
TOOL = python3 -m tooling

.DEFAULT_GOAL := help
.PHONY: help run test quick endurance guide lint format translations wheels \
	release-dump prepare stop clean purge

help: ## Show this help
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

run: ## Serve the e-journal [PORT=8069] [DB=ejournal] [INTERFACE=0.0.0.0]
	@$(TOOL) run --port "$(PORT)" --database "$(DB)" --interface "$(INTERFACE)"

test: ## Lint and run all tests on a fresh database [ARGS="-k name"] [CLOCK=2028-02-29]
	@$(TOOL) test --clock "$(CLOCK)" -- $(ARGS)

quick: ## Run tests on the existing test database [ARGS="-k name"]
	@$(TOOL) test --quick --clock "$(CLOCK)" -- $(ARGS)

endurance: ## Kill and measure for an hour or two, several servers too [ARGS="-k name"]
	@$(TOOL) endurance -- $(ARGS)

guide: ## Take the pictures of the user guide from the running product
	@$(TOOL) guide

lint: ## Check style, add-ons and translations
	@$(TOOL) lint

format: ## Put all files into the project's style
	@$(TOOL) format

translations: ## Bring the .po files up to the present terms
	@$(TOOL) translations

wheels: ## Pack the add-ons into dist/
	@$(TOOL) wheels

release-dump: ## Keep a database of this version for the upgrade test
	@$(TOOL) release-dump

prepare: ## Get everything that running and testing need
	@$(TOOL) prepare

stop: ## Stop Odoo and PostgreSQL; the data stay
	@$(TOOL) stop

clean: ## Stop, then remove what was made here; the data stay
	@$(TOOL) clean

purge: ## Stop, then remove everything made here, data included
	@$(TOOL) purge
