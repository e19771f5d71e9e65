#pragma once
#include "server/actions/site_editor.h"

namespace consort::server {

// Takes back one revision, or makes one host or one path what it was at one; a new commit either
// way. Done again, it changes nothing. A problem "conflict": what came after contradicts.
Outcome<Done> take_back(SiteEditor& editor, const Order& order, const model::Map& request);

}  // namespace consort::server
