#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kHome = "/var/lib/consort-contract-directories";
const std::string kTree = kHome + "/tree";

void make_home(Stage& stage) { stage.make_directory(kHome); }
void remove_home(Stage& stage) { stage.remove(kHome); }

ContractCase plain() {
  return {.collection = "directories",
          .label = "Plain",
          .name = kTree,
          .first = "{mode: '0750'}",
          .second = "{mode: '2775', owner: daemon, group: daemon}",
          .drifts = {{"another mode", [](Stage& s) { s.set_mode(kTree, 0700); }},
                     {"another owner", [](Stage& s) { s.set_owner(kTree, 0, 0); }},
                     {"its removal", [](Stage& s) { s.remove(kTree); }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

ContractCase recursive() {
  return {
      .collection = "directories",
      .label = "Recursive",
      .name = kTree,
      .first = "{mode: '0755', file_mode: '0644', recurse: true, force: true}",
      .second =
          "{mode: 'u=rwX,go=', file_mode: '0600', owner: daemon, group: daemon, "
          "recurse: true, force: true}",
      .drifts = {{"a new file below", [](Stage& s) { s.put(kTree + "/a/b/new", "x"); }},
                 {"a mode below", [](Stage& s) { s.set_mode(kTree + "/a/b/new", 0666); }},
                 {"a directory's mode below", [](Stage& s) { s.set_mode(kTree + "/a/b", 0600); }},
                 {"a link below, left as it is but for its owner",
                  [](Stage& s) { s.make_link(kTree + "/a/link", "/etc/passwd"); }},
                 {"an owner below", [](Stage& s) { s.set_owner(kTree + "/a/b", 33, 33); }}},
      .prepare = make_home,
      .clean_up = remove_home};
}

ContractCase purging() {
  return {
      .collection = "directories",
      .label = "Purge",
      .name = kTree,
      .first = "{purge: true, keep: [], force: true}",
      .second = "{purge: true, keep: [mine, deep], ignore: ['*.save'], force: true, mode: '0700'}",
      .drifts = {{"a stray file",
                  [](Stage& s) {
                    s.put(kTree + "/mine", "x");
                    s.put(kTree + "/old.save", "x");
                    s.put(kTree + "/deep/stray", "x");
                    s.put(kTree + "/stray", "x");
                  }},
                 {"a stray tree", [](Stage& s) { s.put(kTree + "/strays/a/b", "x"); }},
                 {"a stray link", [](Stage& s) { s.make_link(kTree + "/link", "mine"); }}},
      .prepare = make_home,
      .clean_up = remove_home};
}

ContractCase forced() {
  return {.collection = "directories",
          .label = "Force",
          .name = kTree,
          .first = "{force: true}",
          .drifts = {{"a file in its place",
                      [](Stage& s) {
                        s.remove(kTree);
                        s.put(kTree, "x");
                      }},
                     {"a link in its place",
                      [](Stage& s) {
                        s.remove(kTree);
                        s.make_link(kTree, "/etc");
                      }}},
          .prepare = make_home,
          .clean_up = remove_home};
}

INSTANTIATE_TEST_SUITE_P(
    Directories, ProviderContract,
    testing::ValuesIn(on_every_stage({plain(), recursive(), purging(), forced()})), contract_name);

}  // namespace
}  // namespace consort::resources
