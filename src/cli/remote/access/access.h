#pragma once
#include <string>

#include "cli/context.h"
#include "cli/remote/access/contexts.h"

namespace consort::cli {

// ~/.config/consort, or consort in $XDG_CONFIG_HOME.
Result<ContextFile> context_file(const Call& call);

// Which server a verb asks, and as whom:
//   --context, else CONSORT_CONTEXT, else the current one of the saved contexts;
//   CONSORT_SERVER, without --context, in place of them all, with CONSORT_ROOT_KEY and
//   CONSORT_TOKEN: a token is never sent to another server than the one it was saved for;
//   CONSORT_TOKEN and CONSORT_ENVIRONMENT, then --environment, in place of what is saved.
Result<ServerContext> choose_server(const Call& call);

}  // namespace consort::cli
