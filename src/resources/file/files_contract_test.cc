#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kMotd = "/var/lib/consort-contract/motd";

void make_home(Stage& stage) { stage.make_directory("/var/lib/consort-contract"); }
void remove_home(Stage& stage) { stage.remove("/var/lib/consort-contract"); }

ContractCase plain() {
  return {.collection = "files",
          .label = "Plain",
          .name = kMotd,
          .first = "{content: \"one\\n\", mode: '0640', owner: root, group: root}",
          .second = "{content: \"two\\r\\n\", mode: '0600', owner: daemon, group: daemon}",
          .drifts = {{"an edit", [](Stage& s) { s.put(kMotd, "three", 0600); }},
                     {"a change of mode", [](Stage& s) { s.set_mode(kMotd, 0666); }},
                     {"a change of owner", [](Stage& s) { s.set_owner(kMotd, 0, 0); }},
                     {"an unknown owner", [](Stage& s) { s.set_owner(kMotd, 4242, 4242); }},
                     {"its removal", [](Stage& s) { s.remove(kMotd); }},
                     {"a swap of lines of the same length",
                      [](Stage& s) { s.put(kMotd, "owt\r\n", 0600); }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

ContractCase symbolic() {
  return {.collection = "files",
          .label = "SymbolicMode",
          .name = kMotd,
          .first = "{content: x, mode: 'u=rw,go=r'}",
          .second = "{content: x, mode: 'a+x,o-w'}",
          .drifts = {{"a lost x", [](Stage& s) { s.set_mode(kMotd, 0644); }},
                     {"too much", [](Stage& s) { s.set_mode(kMotd, 0777); }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

ContractCase numeric() {
  return {.collection = "files",
          .label = "NumericOwner",
          .name = kMotd,
          .first = "{content: x, owner: 1, group: 1}",
          .second = "{content: x, owner: 4242, group: 4243}",
          .drifts = {{"a known owner", [](Stage& s) { s.set_owner(kMotd, 1, 1); }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

ContractCase metadata_only() {
  return {.collection = "files",
          .label = "ModeAlone",
          .name = kMotd,
          .first = "{mode: '0600'}",
          .second = "{mode: '0640', group: daemon}",
          .drifts = {{"another mode", [](Stage& s) { s.set_mode(kMotd, 0644); }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

ContractCase forced() {
  return {.collection = "files",
          .label = "Force",
          .name = kMotd,
          .first = "{content: one, force: true}",
          .second = "{content: two, force: true, backup: true}",
          .drifts = {{"a link in its place",
                      [](Stage& s) {
                        s.remove(kMotd);
                        s.make_link(kMotd, "/etc/passwd");
                      }},
                     {"a directory in its place",
                      [](Stage& s) {
                        s.remove(kMotd);
                        s.put(kMotd + "/deep/inside", "x");
                      }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

INSTANTIATE_TEST_SUITE_P(Files, ProviderContract,
                         testing::ValuesIn(on_every_stage({plain(), symbolic(), numeric(),
                                                           metadata_only(), forced()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
