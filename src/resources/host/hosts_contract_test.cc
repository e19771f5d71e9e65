#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kHosts = "/etc/hosts";

void make_hosts(Stage& stage) {
  if (!stage.exists(kHosts))
    stage.put(kHosts, "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # loop\n");
}

ContractCase entry() {
  return {.collection = "hosts_entries",
          .label = "Plain",
          .name = "contract.example.com",
          .first = "{ip: 192.0.2.5, aliases: [contract, c]}",
          .second = "{ip: 192.0.2.6, ip6: '2001:db8::0:6', aliases: [contract]}",
          .drifts = {{"another address",
                      [](Stage& s) { s.replace(kHosts, "192.0.2.6", "192.0.2.66"); }},
                     {"an alias more",
                      [](Stage& s) {
                        s.replace(kHosts, "contract.example.com contract",
                                  "contract.example.com x contract");
                      }},
                     {"a second line",
                      [](Stage& s) { s.append(kHosts, "192.0.2.7 Contract.Example.Com\n"); }},
                     {"one family gone",
                      [](Stage& s) {
                        s.replace(kHosts, "192.0.2.6\tcontract.example.com contract\n", "");
                      }}},
          .prepare = make_hosts,
          .clean_up = [](Stage& s) {
            if (s.kind() == StageKind::live) s.put(kHosts, "127.0.0.1 localhost\n");
          }};
}

ContractCase name() {
  return {
      .collection = "hostname",
      .label = "Plain",
      .name = "contract-host",
      .first = "{}",
      .second = "{pretty: \"The `host` of \\\"$all\\\" (ü)\"}",
      .drifts = {{"another stored name",
                  [](Stage& s) { s.put("/etc/hostname", "# mine\nother\n"); }},
                 {"another pretty name",
                  [](Stage& s) { s.put("/etc/machine-info", "X=1\nPRETTY_HOSTNAME='dull'\n"); }},
                 {"the name gone", [](Stage& s) { s.remove("/etc/hostname"); }}},
      .prepare =
          [](Stage& s) {
            if (s.fake()) s.put("/proc/sys/kernel/hostname", "fake\n");
          },
      .removable = false};
}

INSTANTIATE_TEST_SUITE_P(HostsEntries, ProviderContract,
                         testing::ValuesIn(on_every_stage({entry()})), contract_name);
INSTANTIATE_TEST_SUITE_P(Hostname, ProviderContract, testing::ValuesIn(on_every_stage({name()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
