#include "cli/takeover/local_machine.h"

#include "agent/engine.h"
#include "cli/hosts.h"
#include "cli/no_blobs.h"
#include "cli/takeover/described_folders.h"
#include "system/facts.h"

namespace consort::cli {
namespace {

// What is left to a drift policy would be changed as well: nothing may differ.
constexpr agent::Inspector::Settings kEverything{.paranoid = true, .enforce = true};

std::string state_folder(const system::Target& target) {
  return (target.root() == "/" ? "" : target.root()) + "/var/lib/consort";
}

}  // namespace

Result<std::unique_ptr<LocalMachine>> LocalMachine::open(const Call& call, const std::string& root,
                                                         std::vector<std::string> folders) {
  for (const std::string& folder : folders)
    if (!folder.starts_with('/'))
      return fail(Code::invalid,
                  "'" + folder + "' is no absolute path: --look takes folders of the machine");
  TRY(auto target, call.wiring.open_target(root));
  TRY(KnownTypes types, open_types(call));
  return std::unique_ptr<LocalMachine>(
      new LocalMachine(call, std::move(types), std::move(target), std::move(folders)));
}

Result<Sighting> LocalMachine::look() {
  Sighting sighting;
  if (auto name = name_of_machine(*target_)) sighting.name = *name;
  Diagnostics warnings;
  facts_ = system::collect_facts(*target_, warnings);
  sighting.facts = facts_;
  for (const Diagnostic& warning : warnings.all())
    sighting.seen.remarks.push_back({"facts", warning.message});

  NoBlobs blobs;
  resources::Context context{*target_, facts_, blobs, call_.wiring.stop};
  survey::DescriptionScope scope{.bytes = true};
  scope.roots.insert(scope.roots.end(), folders_.begin(), folders_.end());
  TRY(survey::Description seen, survey::describe_machine(types_.registry, context, scope));
  TRY_DO(describe_folders(types_.registry, context, scope.roots, seen));
  for (const survey::Description::LeftOut& left_out : seen.left_out)
    ++sighting.nobodys[std::string(to_string(left_out.origin))];
  seen.left_out.clear();
  seen.census.reset();
  seen.remarks.insert(seen.remarks.begin(), sighting.seen.remarks.begin(),
                      sighting.seen.remarks.end());
  sighting.seen = std::move(seen);
  return sighting;
}

Result<model::Plan> LocalMachine::plan(std::shared_ptr<const model::Catalog> catalog,
                                       const PlanContent& content) {
  const std::string folder = state_folder(*target_);
  TRY(auto state, agent::State::open(agent::read_only_storage(folder + "/journal")));
  agent::FolderSecrets secrets(folder + "/secrets");
  agent::Binding binding(std::move(catalog), types_.registry, *target_, facts_, content.site,
                         secrets);
  agent::Engine engine(binding, types_.registry.schema(), *state, pool_, call_.wiring.clock,
                       {kEverything, {}});
  agent::Engine::Look look = engine.look_at_all(call_.wiring.stop);
  if (call_.wiring.stop.stop_requested()) return fail(Code::cancelled, "told to stop");
  return std::move(look.agenda.plan);
}

}  // namespace consort::cli
