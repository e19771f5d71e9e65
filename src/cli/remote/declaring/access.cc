#include "cli/remote/declaring/declaring.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {

void declare_access(CLI::App& app, Arguments& arguments) {
  RemoteOptions& remote = arguments.remote;
  CLI::App* login =
      declare_plain(app, arguments, "login", "Save a server and a token, to ask it", run_login);
  login->add_option("server", remote.server, "https://HOST:PORT")->required()->type_name("URL");
  login
      ->add_option("--root-key", remote.root_key,
                   "SHA-256 of the key of the server's root, by which it is known")
      ->required()
      ->type_name("SHA256");
  login->add_option("--token-file", remote.token_file, "File with the token; - for standard input")
      ->type_name("FILE");
  login->add_option("--name", remote.name, "Name of the context (default: the host)")
      ->type_name("NAME");
  login->add_option("--environment", remote.environment, "Environment that verbs are about")
      ->type_name("NAME");

  CLI::App* logout = declare_plain(app, arguments, "logout", "Forget a saved token", run_logout);
  takes_name(*logout, arguments, "context", "Name of the context (default: the current one)");

  CLI::App* context = declare_group(app, "context", "Saved servers: list, use, show, remove");
  declare_plain(*context, arguments, "list", "List them", run_context_list);
  CLI::App* use =
      declare_plain(*context, arguments, "use", "Choose the one that verbs ask", run_context_use);
  takes_name(*use, arguments, "context", "Name of the context")->required();
  declare_verb(*context, arguments, "show", "Show which server verbs ask", run_context_show);
  CLI::App* remove = declare_plain(*context, arguments, "remove", "Forget one", run_context_remove);
  takes_name(*remove, arguments, "context", "Name of the context")->required();

  CLI::App* complete =
      declare_plain(app, arguments, "complete", "Words for completion", run_complete);
  complete->group("");
  complete->add_option("kind", remote.kind)->required();
}

}  // namespace consort::cli
