#include "cli/remote/access/contexts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/descriptor.h"
#include "base/process_lock.h"
#include "base/strings.h"
#include "cli/output_file.h"
#include "document/yaml.h"
#include "document/yaml_writer.h"
#include "model/fields.h"

namespace consort::cli {
namespace {

constexpr size_t kMostBytes = 1 << 20;
constexpr mode_t kOthers = 077;

// Whether a file, or a folder, is the caller's alone.
Status check_owner(const struct stat& status, const std::string& path) {
  if (status.st_uid != ::geteuid()) return fail(Code::denied, path + " belongs to another user");
  if ((status.st_mode & kOthers) == 0) return {};
  return fail(Code::denied, path + " holds tokens and may be read or written by others: chmod " +
                                (S_ISDIR(status.st_mode) ? "700 " : "600 ") + path);
}

Result<std::string> read_private(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return os_error(errno, "cannot read " + path);
  struct stat status;
  if (::fstat(file.get(), &status) != 0) return os_error(errno, "cannot read " + path);
  TRY_DO(check_owner(status, path));
  std::string text(kMostBytes + 1, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    ssize_t got = ::read(file.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_error(errno, "cannot read " + path);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  if (filled > kMostBytes) return fail(Code::invalid, path + " is too large");
  text.resize(filled);
  return text;
}

Result<ServerContext> context_from(const model::Value& value, const std::string& where) {
  model::Fields fields(value, where);
  std::string server = fields.text("server");
  Digest root_key = fields.digest("root_key");
  Secret token(fields.text("token"));
  std::string environment = fields.text_or("environment", "");
  TRY_DO(fields.done());
  TRY(ServerUrl url, ServerUrl::parse(server));
  return ServerContext{std::move(url), root_key, std::move(token), std::move(environment)};
}

Result<Contexts> contexts_from(const model::Value& root) {
  model::Fields fields(root, "");
  Contexts contexts;
  contexts.current = fields.text_or("current", "");
  for (const auto& entry : fields.map("contexts")) {
    TRY(ServerContext context, context_from(entry.value, "contexts." + printable(*entry.key, 100)));
    contexts.by_name.emplace(*entry.key, std::move(context));
  }
  TRY_DO(fields.done());
  return contexts;
}

Result<std::string> text_of(const Contexts& contexts) {
  model::Map by_name;
  for (const auto& [name, context] : contexts.by_name) {
    model::Map one;
    one.set("server", model::Value(context.server.to_string()));
    one.set("root_key", model::Value(context.root_key.hex()));
    one.set("token", model::Value(context.token.reveal()));
    if (!context.environment.empty()) one.set("environment", model::Value(context.environment));
    by_name.set(name, model::Value(std::move(one)));
  }
  model::Map root;
  if (!contexts.current.empty()) root.set("current", model::Value(contexts.current));
  root.set("contexts", model::Value(std::move(by_name)));
  return document::write_yaml(model::Value(std::move(root)));
}

Status make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return os_error(errno, "cannot make " + folder);
  struct stat status;
  if (::stat(folder.c_str(), &status) != 0) return os_error(errno, "cannot look at " + folder);
  return check_owner(status, folder);
}

}  // namespace

Result<Contexts> ContextFile::read() const {
  auto text = read_private(path());
  if (!text && text.error().code == Code::not_found) return Contexts();
  if (!text) return std::move(text).error();
  Diagnostics diagnostics;
  const std::string document = path();
  auto root = document::read_yaml(*text, &document, diagnostics, {.bytes = kMostBytes});
  if (!root || diagnostics.has_errors())
    return fail(Code::corrupt, path() + " is not YAML that can be read: mend or remove it");
  if (root->is_null()) return Contexts();
  return contexts_from(*root).within("reading " + path());
}

Status ContextFile::change(const std::function<Status(Contexts&)>& edit) const {
  TRY_DO(make_folder(folder_));
  TRY(ProcessLock lock, ProcessLock::take(folder_ + "/contexts.lock"));
  TRY(Contexts contexts, read());
  TRY_DO(edit(contexts));
  TRY(std::string text, text_of(contexts));
  return write_output_file(path(), text);
}

bool is_context_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), fits);
}

}  // namespace consort::cli
