#include "agent/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr size_t kLongestSecret = 64 << 10;  // bytes

// Path segments of plain names only: a secret's name comes from the description.
bool is_plain(const std::string& name) {
  for (std::string_view part : split(name, '/')) {
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos)
      return false;
  }
  return true;
}

Result<model::Value> resolve(const model::Value& value, resources::SecretSource& secrets) {
  if (value.is_secret()) {
    std::string text;
    for (const auto& piece : value.secret().pieces) {
      if (!piece.secret) {
        text += piece.text;
        continue;
      }
      TRY(Secret secret, secrets.read(piece.text));
      text += secret.reveal();
    }
    return model::Value(text, value.mark());
  }
  if (value.is_list()) {
    model::List list;
    for (const model::Value& item : value.list()) {
      TRY(model::Value resolved, resolve(item, secrets));
      list.push_back(std::move(resolved));
    }
    return model::Value(std::move(list), value.mark());
  }
  if (value.is_map()) {
    TRY(model::Map map, with_secrets(value.map(), secrets));
    return model::Value(std::move(map), value.mark());
  }
  return value;
}

}  // namespace

Result<Secret> FolderSecrets::read(const std::string& name) {
  if (!is_plain(name))
    return fail(Code::invalid, "'" + printable(name) + "' cannot be the name of a secret");
  std::string path = folder_ + "/" + name;
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0 && errno == ENOENT) {
    return fail(Code::not_found,
                "secret '" + name + "' is not on this machine: it would be in " + path);
  }
  if (descriptor < 0) return os_error(errno, "cannot open " + path);
  struct stat status {};
  std::string text(kLongestSecret + 1, '\0');
  bool plain = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  ssize_t length = plain ? ::read(descriptor, text.data(), text.size()) : -1;
  ::close(descriptor);
  if (length < 0) return fail(Code::io, path + " cannot be read as a secret");
  if (status.st_mode & 077)
    return fail(Code::denied, path + " can be read by others: chmod 0600 it first");
  if (static_cast<size_t>(length) > kLongestSecret)
    return fail(Code::invalid, path + " is longer than 64 KiB");
  text.resize(static_cast<size_t>(length));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return Secret(std::move(text));
}

Result<model::Map> with_secrets(const model::Map& attributes, resources::SecretSource& secrets) {
  model::Map resolved;
  for (const auto& entry : attributes) {
    TRY(model::Value value, resolve(entry.value, secrets));
    resolved.set(entry.key, std::move(value), entry.key_mark);
  }
  return resolved;
}

}  // namespace consort::agent
