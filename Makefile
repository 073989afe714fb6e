# chargepoint2mqtt: the commands of daily work. Each installs by apt what is missing, and nothing else.
.DEFAULT_GOAL := help
.PHONY: help demo test test-asan test-homeassistant test-image fuzz bench lint build clean packages python promtool

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: packages ## a broker, a simulated ChargePoint account and the bridge, live; Ctrl-C ends all of it
	@.make/demo

test: packages python promtool ## every test: units, and the real executables against a real broker
	@.make/test

test-asan: packages python promtool ## the same under the address sanitizer
	@.make/test --sanitize=address

test-image: packages ## the images of docker/, built and run without Docker (a release build; needs root)
	@.make/test-image

test-homeassistant: packages ## the real Home Assistant core (Python 3.11) against broker, simulator and bridge
	@.make/test-homeassistant

fuzz: export FUZZ_CASES ?= 1000000
fuzz: packages python ## damaged examples for every reader, FUZZ_CASES of each (make test tries a few thousand)
	@.make/test --scratch-path .build-fuzz -c release -Xswiftc -enable-testing --filter FuzzTests

bench: packages python ## figures as ratios to baselines measured in the same run
	@.make/bench

build: packages ## the two executables, optimised, with Swift's own libraries inside
	swift build -c release --static-swift-stdlib --product chargepoint2mqtt
	swift build -c release --static-swift-stdlib --product chargepoint-simulator

lint: ## the style that swift-format can check
	swift format lint --strict --recursive Package.swift Sources Tests

test test-asan: browser := chromium-headless-shell
packages:
	@.make/packages $(browser)

python:
	@.make/python

promtool:
	@.make/promtool

clean: ## forget what was built
	rm -rf .build
