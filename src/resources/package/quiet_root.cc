#include "resources/package/quiet_root.h"

namespace consort::resources {
namespace {

const std::string kPolicy = "/usr/sbin/policy-rc.d";
constexpr std::string_view kScript =
    "#!/bin/sh\n"
    "# Written by consort while it installs packages here; goes away when it is done.\n"
    "exit 101\n";

}  // namespace

Result<std::unique_ptr<QuietRoot>> QuietRoot::make(system::Target& target) {
  std::unique_ptr<QuietRoot> quiet(new QuietRoot(target));
  if (target.live()) return quiet;
  Result<std::string> there = target.files().read(kPolicy, kScript.size());
  bool free = !there && there.error().code == Code::not_found;
  quiet->ours_ = free || (there && *there == kScript);  // or left by a run that was killed
  if (!quiet->ours_) return quiet;
  system::WriteOptions options;
  options.mode = 0755;
  TRY_DO(target.files().make_directories("/usr/sbin"));
  TRY_DO(target.files().write(kPolicy, kScript, options));
  return quiet;
}

QuietRoot::~QuietRoot() {
  if (!ours_) return;
  // Left behind it only keeps services from being started; the next run takes it away.
  Status removed = target_.files().remove(kPolicy);
  static_cast<void>(removed);
}

}  // namespace consort::resources
