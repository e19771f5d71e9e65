#pragma once
#include "server/actions/site_editor.h"

namespace consort::server {

// Has orphans removed from their hosts: a commit that describes each as absent in the layer of its
// host. `request` is as OrphanPurge in docs/openapi.yaml; with `preview` it only tells what that
// would be. What a type has no word for being absent is told, and stays.
Outcome<Done> purge_orphans(const ActionParts& parts, SiteEditor& editor, const Order& order,
                            const model::Map& request);

}  // namespace consort::server
