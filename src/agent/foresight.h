#pragma once
#include "agent/engine.h"

namespace consort::agent {

// Says at each change of a plan that cannot but fail why it will: its folder neither exists nor is
// described; it names a user or group that neither is there nor described; or, where nothing that
// comes before it will change, its provider sees what is in the way. Nothing is said of what a
// change with opaque effects before it may bring; while one is in no order to it, it only may fail.
// `look`: what the plan is of.
void foresee(const Engine& engine, const Engine::Look& look, model::Plan& plan);

}  // namespace consort::agent
