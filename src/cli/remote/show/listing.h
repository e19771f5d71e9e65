#pragma once
#include "cli/remote/session.h"
#include "cli/remote/show/kind.h"

namespace consort::cli {

// Prints things of a kind: a table with a line of titles, a JSON or YAML list, or their names. What
// was left out is said.
Answered<int> show_items(Session& session, const Kind& kind, const ApiClient::Items& items);

// Lists a collection as the options say: filters, limit, host. Refuses options that it has no use
// for.
Answered<ApiClient::Items> list_of(Session& session, const Kind& kind);

// Prints things of no known kind: a column for every member that fits into one line.
Answered<int> show_any(Session& session, const model::List& items);

}  // namespace consort::cli
