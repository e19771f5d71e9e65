#include "resources/line/editor.h"

#include "base/hash.h"
#include "base/strings.h"
#include "resources/file/replace.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using system::FileStatus;
using system::FileType;

constexpr int kAttempts = 3;  // against somebody who writes the same file

Status must_be_regular(const std::string& path, const FileStatus& status,
                       system::FileSystem& files) {
  if (status.type == FileType::regular) return {};
  std::string message =
      path + " is a " + std::string(to_string(status.type)) + ", not a regular file";
  if (status.type == FileType::link) {
    if (auto target = files.read_link(path))
      message += "; name the file it points to, " + printable(*target, 200);
  }
  return fail(Code::invalid, message);
}

Status must_keep_secrets(const Order& order, const std::string& path, const FileStatus& now) {
  bool writes_secret = order.desired.sensitive && order.text("state") != "absent";
  if (!writes_secret || (now.mode & 0004) == 0) return {};
  return fail(Code::denied, "what is written there is secret, but every user can read " + path +
                                ": describe its mode under 'files', \"0600\" or \"0640\"");
}

// What the file is to be, or nothing when it is so already.
struct Edited {
  std::string bytes;
  Replacement how;
};

Result<std::optional<Edited>> edited(const Order& order, Context& context, const std::string& path,
                                     bool create, const LineEditor::Edit& edit) {
  system::FileSystem& files = context.target.files();
  TRY(std::optional<FileStatus> now, if_there(files.status(path)));
  if (!now && !create) {
    return fail(Code::not_found,
                "there is no file " + path + "; describe it under 'files', or say `create: true`");
  }
  Replacement how;
  std::string before;
  if (now) {
    TRY_DO(must_be_regular(path, *now, files));
    TRY_DO(must_keep_secrets(order, path, *now));
    how.expected = now->fingerprint();
    TRY(before, files.read(path));
  } else {
    constexpr FileStatus kNew = {.type = FileType::regular, .mode = 0644};
    TRY(how.metadata, wanted_metadata(order, context.target.accounts(), kNew));
    if (order.desired.sensitive && !how.metadata.mode) how.metadata.mode = 0600;
  }
  LineFile file(before);
  TRY_DO(edit(file));
  std::string after = file.bytes();
  if (now && after == before) return std::optional<Edited>();
  return std::optional(Edited{std::move(after), std::move(how)});
}

// One attempt; Code::stale when somebody was faster.
Status try_edit(const Order& order, Context& context, const std::string& path, bool create,
                const LineEditor::Edit& edit) {
  TRY(std::optional<Edited> file, edited(order, context, path, create, edit));
  return file ? replace_file(order, context, path, file->bytes, file->how) : Status();
}

}  // namespace

std::unique_lock<std::mutex> EditLocks::hold(const std::string& path) {
  return std::unique_lock(mutexes_[fast_hash(path) % mutexes_.size()]);
}

Result<std::shared_ptr<const LineFile>> LineEditor::read(const std::string& path,
                                                         Context& context) {
  system::FileSystem& files = context.target.files();
  TRY(std::optional<FileStatus> now, if_there(files.status(path)));
  if (!now) return std::shared_ptr<const LineFile>();
  TRY_DO(must_be_regular(path, *now, files));
  Fingerprint fingerprint = now->fingerprint();
  {
    std::lock_guard lock(mutex_);
    for (const Known& known : known_) {
      if (known.path == path && known.fingerprint == fingerprint) return known.file;
    }
  }
  TRY(std::optional<std::string> bytes, if_there(files.read(path)));
  if (!bytes) return std::shared_ptr<const LineFile>();
  auto file = std::make_shared<const LineFile>(std::move(*bytes));
  std::lock_guard lock(mutex_);
  std::erase_if(known_, [&](const Known& known) { return known.path == path; });
  if (known_.size() == kRemembered) known_.erase(known_.begin());
  known_.push_back({path, fingerprint, file});
  return file;
}

Status LineEditor::edit(const Order& order, Context& context, const std::string& path, bool create,
                        const Edit& edit) {
  TRY_DO(check_path(path));
  auto lock = locks_->hold(path);
  Status done;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    done = try_edit(order, context, path, create, edit);
    if (done || done.error().code != Code::stale) return done;
  }
  return fail(Code::busy, std::move(done).error().message + ", again and again");
}

Status LineEditor::foresee(const Order& order, Context& context, const std::string& path,
                           bool create, const Edit& edit) {
  TRY_DO(check_path(path));
  TRY_DO(edited(order, context, path, create, edit));
  return {};
}

}  // namespace consort::resources
