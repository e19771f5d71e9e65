#include "survey/memory/traced_target.h"

#include <algorithm>

#include "resources/package/rpm_database.h"
#include "system/paths.h"

namespace consort::survey {
namespace {

// What is below them is never written in place, but made anew and renamed: the folder tells.
constexpr std::string_view kRenamedInto[] = {"/var/lib/dpkg/info", "/var/lib/dpkg/alternatives"};
// The kernel makes what is there when it is read.
constexpr std::string_view kMadeByKernel[] = {"/proc/", "/sys/"};
constexpr const char* kAccounts[] = {"/etc/passwd", "/etc/group"};

bool asks_rpm(const system::Command& command) {
  return command.argv.size() > 1 && command.argv[0] == "rpm" && command.argv[1] == "--query";
}

Error changes_nothing() { return fail(Code::denied, "a look changes nothing"); }

}  // namespace

void TracedTarget::Noting::note(const std::string& path) {
  if (!trace_) return;
  const bool made = std::ranges::any_of(
      kMadeByKernel, [&](std::string_view folder) { return path.starts_with(folder); });
  if (made) return trace_->cannot_tell();
  const std::string_view folder = system::parent_path(path);
  const std::string told =
      std::ranges::count(kRenamedInto, folder) > 0 ? std::string(folder) : path;
  if (trace_->has(told)) return;
  auto status = files_.status(told);
  trace_->note(told, status ? &*status : nullptr, now_);
}

void TracedTarget::Noting::cannot_tell() {
  if (trace_) trace_->cannot_tell();
}

TracedTarget::TracedTarget(system::Target& target)
    : target_(target),
      noting_(target.files(), target.clock().wall()),
      files_(target.files(), noting_),
      processes_(target.processes(), noting_) {}

// Whoever holds the accounts does not ask for them each time.
void TracedTarget::begin(Trace* trace) {
  noting_.begin(trace);
  for (const char* path : kAccounts)
    noting_.note(path);
}

system::Accounts& TracedTarget::accounts() { return target_.accounts(); }

Result<system::FileStatus> TracedTarget::Files::status(const std::string& path) {
  noting_.note(path);
  return files_.status(path);
}

Fingerprint TracedTarget::Files::fingerprint(const std::string& path) {
  noting_.note(path);
  return files_.fingerprint(path);
}

Result<std::string> TracedTarget::Files::read(const std::string& path, size_t limit) {
  noting_.note(path);
  return files_.read(path, limit);
}

Status TracedTarget::Files::scan(const std::string& path,
                                 const std::function<bool(std::string_view)>& take) {
  noting_.note(path);
  return files_.scan(path, take);
}

Result<Digest> TracedTarget::Files::digest(const std::string& path) {
  noting_.note(path);
  return files_.digest(path);
}

Result<system::Inspection> TracedTarget::Files::inspect(const std::string& path) {
  noting_.note(path);
  return files_.inspect(path);
}

Result<std::string> TracedTarget::Files::read_link(const std::string& path) {
  noting_.note(path);
  return files_.read_link(path);
}

Result<std::vector<system::DirectoryEntry>> TracedTarget::Files::list(const std::string& path) {
  noting_.note(path);
  return files_.list(path);
}

Status TracedTarget::Files::write(const std::string&, std::string_view,
                                  const system::WriteOptions&) {
  return changes_nothing();
}
Status TracedTarget::Files::make_directory(const std::string&, uint32_t,
                                           std::optional<system::Ownership>) {
  return changes_nothing();
}
Status TracedTarget::Files::make_directories(const std::string&, uint32_t) {
  return changes_nothing();
}
Status TracedTarget::Files::make_link(const std::string&, const std::string&) {
  return changes_nothing();
}
Status TracedTarget::Files::set_mode(const std::string&, uint32_t) { return changes_nothing(); }
Status TracedTarget::Files::set_owner(const std::string&, std::optional<uint32_t>,
                                      std::optional<uint32_t>) {
  return changes_nothing();
}
Status TracedTarget::Files::rename(const std::string&, const std::string&) {
  return changes_nothing();
}
Status TracedTarget::Files::remove(const std::string&) { return changes_nothing(); }
Status TracedTarget::Files::remove_tree(const std::string&) { return changes_nothing(); }
Status TracedTarget::Files::set_kernel_value(const std::string&, std::string_view) {
  return changes_nothing();
}
Result<std::unique_ptr<system::FileLock>> TracedTarget::Files::lock(const std::string&, Duration) {
  return changes_nothing();
}
Status TracedTarget::Files::sync() { return {}; }

Result<system::CommandResult> TracedTarget::Processes::run(const system::Command& command,
                                                           std::stop_token stop) {
  if (asks_rpm(command))
    for (const std::string& path : resources::RpmDatabase::paths())
      noting_.note(path);
  else
    noting_.cannot_tell();
  return processes_.run(command, std::move(stop));
}

Result<std::unique_ptr<system::Conversation>> TracedTarget::Processes::start(
    const system::Command& command) {
  noting_.cannot_tell();
  return processes_.start(command);
}

std::optional<std::string> TracedTarget::Processes::find(const std::string& program) {
  for (const std::string& path : system::program_paths({.argv = {program}}))
    noting_.note(path);
  return processes_.find(program);
}

}  // namespace consort::survey
