#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "cli/context.h"
#include "system/target.h"

namespace consort::cli {

// Runs git as the person who calls: with their identity, files and configuration, but for what
// would change the meaning of a push. To the server it speaks as a token, which goes through the
// environment, where others cannot see it. Blocks; ends when asked to stop.
class Git {
 public:
  struct Server {
    std::string url;
    std::string root_file;  // its root certificate
    Secret token;
  };
  // `call` outlives it.
  static Result<Git> make(const Call& call, Server server);

  // What it prints. `directory`: where, absolute. `variables`: more of its environment.
  using Variables = std::vector<std::pair<std::string, std::string>>;
  Result<std::string> run(std::vector<std::string> arguments, const std::string& directory,
                          const Variables& variables = {});
  const Server& server() const { return server_; }

 private:
  Git(const Call& call, Server server, std::unique_ptr<system::Target> machine);

  const Call& call_;
  Server server_;
  std::unique_ptr<system::Target> machine_;
  Variables environment_;
};

}  // namespace consort::cli
