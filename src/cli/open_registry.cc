#include "cli/type_docs.h"

namespace consort::cli {

Result<resources::Registry> open_registry(const Call& call) { return call.wiring.registry(); }

}  // namespace consort::cli
