# The daemon is on every machine: it has neither compiler nor store nor command line in it.
set(libraries_of_consort-agent consort_agent)
