#pragma once
#include "base/diagnostic.h"

namespace consort::server {

// Whether a change makes a site worse: it brings errors, and mends none. An error is the same one
// when only its line has changed; one of the same rule in the same document as another that has
// gone is in its place, which mends nothing. What hid others is mended even if they come to light.
bool worsens(const Diagnostics& before, const Diagnostics& after);

}  // namespace consort::server
