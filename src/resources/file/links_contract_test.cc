#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kLink = "/var/lib/consort-contract-links/current";

INSTANTIATE_TEST_SUITE_P(
    Links, ProviderContract,
    testing::ValuesIn(on_every_stage({
        {.collection = "links",
         .label = "Plain",
         .name = kLink,
         .first = "{target: releases/1, owner: root}",
         .second = "{target: /nowhere/at all, owner: daemon, group: daemon, force: true}",
         .drifts = {{"another target", [](Stage& s) { s.make_link(kLink, "releases/3"); }},
                    {"another owner", [](Stage& s) { s.set_owner(kLink, 0, 0); }},
                    {"its removal", [](Stage& s) { s.remove(kLink); }},
                    {"a file in its place",
                     [](Stage& s) {
                       s.remove(kLink);
                       s.put(kLink, "not a link");
                     }},
                    {"a full directory in its place",
                     [](Stage& s) {
                       s.remove(kLink);
                       s.put(kLink + "/file", "x");
                     }}},
         .prepare = [](Stage& s) { s.make_directory("/var/lib/consort-contract-links"); },
         .clean_up = [](Stage& s) { s.remove("/var/lib/consort-contract-links"); }},
    })),
    contract_name);

}  // namespace
}  // namespace consort::resources
