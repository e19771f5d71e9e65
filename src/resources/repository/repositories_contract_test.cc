#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

constexpr const char* kKey =
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEY0000\n=abcd\n-----END PGP PUBLIC KEY "
    "BLOCK-----\n";

// Which package manager is in charge is told by its program being there.
std::function<void(Stage&)> with(const std::string& program) {
  return [program](Stage& stage) {
    if (stage.fake()) stage.fake()->processes().reply({program});
    if (!stage.fake()) stage.put("/usr/bin/" + program, "#!/bin/sh\n", 0755);
    if (stage.fake()) stage.fake()->processes().reply({"rpm", "--import"});
  };
}

std::string key_attribute() {
  std::string quoted = kKey;
  for (size_t at = 0; (at = quoted.find('\n', at)) != std::string::npos;)
    quoted.replace(at, 1, "\\n");
  return "signed_by: \"" + quoted + "\"";
}

INSTANTIATE_TEST_SUITE_P(
    Repositories, ProviderContract,
    testing::ValuesIn(on_every_stage({
        {.collection = "repositories",
         .label = "Apt",
         .name = "vendor",
         .first = "{uris: ['https://vendor.example/debian'], suites: [stable], components: [main], "
                  "signed_by: /etc/apt/keyrings/vendor.asc}",
         .second =
             "{uris: ['https://b.example/x', 'https://a.example/x'], types: [deb-src, deb], "
             "suites: "
             "[./], trusted: true, enabled: false, by_hash: 'no', priority: 990, architectures: "
             "[amd64], options: {Check-Valid-Until: 'no'}}",
         .drifts = {{"it is switched on",
                     [](Stage& s) {
                       s.replace("/etc/apt/sources.list.d/vendor.sources", "Enabled: no",
                                 "Enabled: yes");
                     }},
                    {"another address",
                     [](Stage& s) {
                       s.replace("/etc/apt/sources.list.d/vendor.sources", "a.example",
                                 "evil.example");
                     }},
                    {"an unknown field",
                     [](Stage& s) {
                       s.append("/etc/apt/sources.list.d/vendor.sources", "Languages: none\n");
                     }},
                    {"a second paragraph",
                     [](Stage& s) {
                       s.append("/etc/apt/sources.list.d/vendor.sources",
                                "\nTypes: deb\nURIs: x\n");
                     }},
                    {"its priority is lost",
                     [](Stage& s) { s.remove("/etc/apt/preferences.d/vendor.pref"); }}},
         .prepare = with("apt-get"),
         .stages = {StageKind::fake, StageKind::root}},
        {.collection = "repositories",
         .label = "AptKey",
         .name = "vendor",
         .first = "{uris: ['https://vendor.example/'], suites: [stable], " + key_attribute() + "}",
         .drifts = {{"another key",
                     [](Stage& s) {
                       s.replace("/etc/apt/sources.list.d/vendor.sources", "mDMEY0000",
                                 "mDMEY0001");
                     }}},
         .prepare = with("apt-get"),
         .stages = {StageKind::fake, StageKind::root}},
        {.collection = "repositories",
         .label = "Dnf",
         .name = "vendor",
         .first = "{uris: ['https://b.example/x', 'https://a.example/x'], title: The vendor, " +
                  key_attribute() + "}",
         .second =
             "{metalink: 'https://m.example/?repo=1&arch=x', priority: 10, trusted: true, options: "
             "{module_hotfixes: '1'}, title: Vendor}",
         .drifts = {{"checks are switched on",
                     [](Stage& s) {
                       s.replace("/etc/yum.repos.d/vendor.repo", "gpgcheck=0", "gpgcheck=1");
                     }},
                    {"another section",
                     [](Stage& s) {
                       s.append("/etc/yum.repos.d/vendor.repo", "[more]\nbaseurl=x\n");
                     }}},
         .prepare = with("dnf"),
         .stages = {StageKind::fake, StageKind::root}},
        {.collection = "repositories",
         .label = "Zypper",
         .name = "vendor",
         .first = "{uris: ['https://vendor.example/x'], signed_by: /etc/vendor.asc}",
         .second =
             "{uris: ['https://vendor.example/x'], signed_by: /etc/vendor.asc, enabled: false}",
         .drifts = {{"it is emptied",
                     [](Stage& s) { s.put("/etc/zypp/repos.d/vendor.repo", ""); }}},
         .prepare = with("zypper"),
         .stages = {StageKind::fake}},
    })),
    contract_name);

}  // namespace
}  // namespace consort::resources
