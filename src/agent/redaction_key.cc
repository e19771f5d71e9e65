#include "agent/redaction_key.h"

#include <sys/random.h>

#include "agent/storage.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

std::string path_in(const std::string& folder) { return folder + "/redaction-key"; }

}  // namespace

Digest new_redaction_key() {
  Digest key;
  check(
      ::getrandom(key.bytes.data(), key.bytes.size(), 0) == static_cast<ssize_t>(key.bytes.size()),
      "the kernel gives no random bytes");
  return key;
}

Result<std::optional<Digest>> load_redaction_key(const std::string& folder) {
  TRY(std::string text, read_only_storage(path_in(folder))->load());
  return Digest::from_hex(trim(text));
}

Status keep_redaction_key(const std::string& folder, const Digest& key) {
  return file_storage(path_in(folder))->replace(key.hex() + "\n");
}

}  // namespace consort::agent
