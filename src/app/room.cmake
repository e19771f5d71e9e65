# The daemon is on every machine: it has neither compiler nor store nor command line in it, and of the libraries of its rooms
# only those that it uses.
set(parts_of_consort ${dir}/embedded/embedded.cc ${dir}/embedded/agent_in_process.cc)
set(libraries_of_consort-agent -Wl,--as-needed consort_agent)
