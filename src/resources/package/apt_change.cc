#include "resources/package/apt_change.h"

#include "base/strings.h"
#include "resources/package/apt_command.h"
#include "resources/package/patience.h"
#include "resources/package/quiet_root.h"

namespace consort::resources {
namespace {

constexpr size_t kNamesLimit = 16 << 20;  // bytes of the names of all packages there are

std::string argument(const PackageTransaction::Install& install) {
  return install.version.empty() ? install.name : install.name + "=" + install.version;
}

std::string without_architecture(const std::string& name) { return name.substr(0, name.find(':')); }

}  // namespace

Status AptChange::run() {
  TRY(std::unique_ptr<QuietRoot> quiet, QuietRoot::make(context_.target));
  TRY_DO(select(transaction_.release, "install"));
  Status done = change();
  for (int repairs = 0; !done && in_the_way_ != AptProblem::Kind::other && repairs < 2; ++repairs) {
    TRY_DO(repair(in_the_way_));
    done = change();
  }
  if (done) return select(transaction_.hold, "hold");
  Status held_again = select(transaction_.release, "hold");
  if (!held_again) done.error().message += "; " + held_again.error().to_string();
  return done;
}

// Everything in one step, so that one package can take the place of another. apt-get either purges
// all that it removes or nothing, so what is purged may take a second step.
Status AptChange::change() {
  std::vector<std::string> purged;
  for (const std::string& name : transaction_.purge)
    purged.push_back(name + "-");
  std::vector<std::string> all = purged;
  for (const auto& install : transaction_.install)
    all.push_back(argument(install));
  for (const std::string& name : transaction_.remove)
    all.push_back(name + "-");
  if (all.empty()) return {};
  bool purge_all = !purged.empty() && transaction_.remove.empty();
  TRY_DO(step(all, purge_all ? Purge::yes : Purge::no));
  if (purged.empty() || purge_all) return {};
  return step(purged, Purge::yes);
}

Status AptChange::step(const std::vector<std::string>& arguments, Purge purge) {
  in_the_way_ = AptProblem::Kind::other;
  bool guarded = !transaction_.options.allow_removals;
  std::vector<std::string> options;
  if (guarded && !removes()) options.push_back("--no-remove");
  if (purge == Purge::yes) options.push_back("--purge");
  if (guarded && removes()) TRY_DO(refuse_other_removals(arguments, purge));
  TRY(system::CommandResult result, apt(options, arguments));
  if (result.ok()) return check_selection(result.output);
  AptProblem problem = apt_problem(result);
  return concerns_others(problem) ? Status() : Status(explain(std::move(problem)));
}

// apt-get tries every time to finish what is broken already. That this fails again is no failure of
// this transaction.
bool AptChange::concerns_others(const AptProblem& problem) const {
  std::set<std::string> ours;
  for (const auto& install : transaction_.install)
    ours.insert(without_architecture(install.name));
  for (const auto* names : {&transaction_.remove, &transaction_.purge}) {
    for (const std::string& name : *names)
      ours.insert(without_architecture(name));
  }
  return !problem.failed.empty() &&
         std::none_of(problem.failed.begin(), problem.failed.end(), [&](const std::string& name) {
           return ours.contains(without_architecture(name));
         });
}

// --no-remove cannot tell what is described as absent from what would go with it.
Status AptChange::refuse_other_removals(const std::vector<std::string>& arguments, Purge purge) {
  std::vector<std::string> options = {"--simulate"};
  if (purge == Purge::yes) options.push_back("--purge");
  TRY(system::CommandResult result, apt(options, arguments));
  if (!result.ok()) return explain(apt_problem(result));

  std::set<std::string> described;
  for (const auto* names : {&transaction_.remove, &transaction_.purge}) {
    for (const std::string& name : *names)
      described.insert(without_architecture(name));
  }
  std::vector<std::string> others;
  for (const std::string& name : simulated_removals(result.output)) {
    if (!described.contains(without_architecture(name))) others.push_back(name);
  }
  if (others.empty()) return {};
  return fail(Code::failed, "this would also remove " + join(others, ", ") +
                                "; describe them as absent too, or allow it with "
                                "'allow_removals: true'");
}

Status AptChange::check_selection(const std::string& output) {
  for (const auto& install : transaction_.install) {
    std::string other = selected_instead(output, install.name);
    if (other.empty()) continue;
    return fail(Code::failed, "'" + install.name + "' is not a package of its own: apt-get took '" +
                                  other + "' for it; describe that one instead");
  }
  return {};
}

Result<system::CommandResult> AptChange::apt(const std::vector<std::string>& options,
                                             const std::vector<std::string>& arguments) {
  system::Command command = apt_get("install", transaction_.options, context_);
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.push_back("--");
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return context_.target.processes().run(command, context_.stop);
}

Status AptChange::select(const std::vector<std::string>& names, const std::string& selection) {
  if (names.empty()) return {};
  system::Command command = apt_command("dpkg", {"--set-selections"}, context_);
  for (const std::string& name : names)
    command.input += name + " " + selection + "\n";
  return patiently(transaction_.options.lock_timeout, context_, [&] { return dpkg(command); })
      .within("telling dpkg what is held");
}

Status AptChange::dpkg(const system::Command& command) {
  TRY(system::CommandResult result, context_.target.processes().run(command, context_.stop));
  if (result.ok()) return {};
  return apt_problem(result).error;
}

Status AptChange::repair(AptProblem::Kind kind) {
  system::Command command;
  if (kind == AptProblem::Kind::interrupted) {
    std::string option = configuration_option(transaction_.options);
    command = apt_command("dpkg", {option, "--configure", "--pending"}, context_);
  } else {
    command = apt_get("--fix-broken", transaction_.options, context_);
    command.argv.insert(command.argv.end(), {"--no-remove", "install"});
  }
  return patiently(transaction_.options.lock_timeout, context_, [&] { return dpkg(command); })
      .within("finishing what was left half installed");
}

// Adds what is near to a name that nothing has.
Error AptChange::explain(AptProblem problem) {
  in_the_way_ = problem.kind;
  if (problem.error.code == Code::busy) return with_holder(std::move(problem.error));
  if (problem.kind != AptProblem::Kind::unknown_package) return std::move(problem.error);
  system::Command command = apt_command("apt-cache", {"pkgnames"}, context_);
  command.output_limit = kNamesLimit;
  auto names = context_.target.processes().run(command, context_.stop);
  if (!names || !names->ok()) return std::move(problem.error);
  std::vector<std::string> known;
  for (std::string_view name : split_lines(names->output))
    known.emplace_back(name);
  std::string hint = did_you_mean(problem.package, known);
  if (!hint.empty()) problem.error.message += "; " + hint;
  return std::move(problem.error);
}

// apt-get names who holds the lock only when it had time to wait for it.
Error AptChange::with_holder(Error error) {
  if (error.message.find("held by") != std::string::npos) return error;
  auto lock = context_.target.files().lock("/var/lib/dpkg/lock-frontend", Duration::zero());
  if (lock || lock.error().code != Code::busy) return error;
  const std::string& holder = lock.error().message;  // that we did not wait is of no interest
  error.message += "; " + holder.substr(0, holder.find(" for more than "));
  return error;
}

}  // namespace consort::resources
