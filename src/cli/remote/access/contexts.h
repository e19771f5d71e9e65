#pragma once
#include <functional>
#include <map>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"
#include "cli/remote/access/server_url.h"

namespace consort::cli {

// A server, how to know it, and the token that opens it.
struct ServerContext {
  ServerUrl server;
  Digest root_key;  // SHA-256 of the public key of its root
  Secret token;
  std::string environment = {};  // ORGANIZATION/NAME; "": as the server chooses
  friend bool operator==(const ServerContext&, const ServerContext&) = default;
};

// All servers somebody has logged in to, by the names given to them.
struct Contexts {
  std::map<std::string, ServerContext> by_name;
  std::string current;  // "": none
};

// contexts.yaml in a folder of its owner alone. Refuses what another user owns or may read or
// write: denied.
class ContextFile {
 public:
  explicit ContextFile(std::string folder) : folder_(std::move(folder)) {}

  Result<Contexts> read() const;  // empty when there is no file
  // Reads, lets `edit` change it and replaces the file in one step; nobody else does so meanwhile
  // (busy). Makes the folder.
  Status change(const std::function<Status(Contexts&)>& edit) const;
  std::string path() const { return folder_ + "/contexts.yaml"; }

 private:
  std::string folder_;
};

// Letters, digits, '.', '_' and '-'; 100 at most.
bool is_context_name(std::string_view name);

}  // namespace consort::cli
