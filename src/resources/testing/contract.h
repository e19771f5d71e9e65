#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "resources/testing/workbench.h"

namespace consort::resources {

// The provider contract: what every resource type must hold, on a fake machine, in a root folder,
// and, when the environment variable CONSORT_LIVE is 1, on the machine the test runs on (one that
// may be spoilt).
//
// A type joins with a file <type>_contract_test.cc in its folder:
//
//   INSTANTIATE_TEST_SUITE_P(Files, ProviderContract, testing::ValuesIn(on_every_stage({
//       {.collection = "files",
//        .label = "Plain",
//        .name = "/etc/motd",
//        .first = "{content: one, mode: '0644'}",
//        .second = "{content: two, mode: '0600'}",
//        .drifts = {{"an edit", [](Stage& s) { s.put("/etc/motd", "three"); }}}},
//   })), contract_name);
//
// For each case and stage: looking touches nothing; the first state is reached and then holds; so
// is the second; every drift is seen, also by the fingerprint, and repaired; the thing can be
// removed and made again; a change that was cancelled can be carried out later. On the fake, every
// file operation of the first change fails once: nothing is left lying about, and the next run
// converges.

struct Drift {
  std::string what;
  std::function<void(Stage&)> happen;
};

struct ContractCase {
  std::string collection;
  std::string label;                         // CamelCase, tells the cases of a type apart
  std::string name;                          // of the resource
  std::string first;                         // attributes as a YAML map
  std::string second = {};                   // others, of the same thing; "" for none
  std::vector<Drift> drifts = {};            // from the last of the two states
  std::function<void(Stage&)> prepare = {};  // what must be there before
  std::function<void(Stage&)> clean_up = {};
  std::vector<StageKind> stages = {StageKind::fake, StageKind::root, StageKind::live};
  bool removable = true;        // starts absent, and {state: absent} works
  bool survives_faults = true;  // false: failing file operations are not tried
};

// One case on one stage.
struct ContractRun {
  ContractCase subject;
  StageKind stage = StageKind::fake;
};
std::vector<ContractRun> on_every_stage(const std::vector<ContractCase>& cases);
std::string contract_name(const testing::TestParamInfo<ContractRun>& info);  // "PlainOnFake"
void PrintTo(const ContractRun& run, std::ostream* out);

class ProviderContract : public testing::TestWithParam<ContractRun> {};

}  // namespace consort::resources
