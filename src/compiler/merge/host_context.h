#pragma once
#include <memory>

#include "compiler/merge/fleet.h"
#include "compiler/merge/order.h"
#include "compiler/site/inputs.h"
#include "compiler/site/site.h"
#include "model/facts.h"

namespace consort::compiler {

constexpr size_t kLargestHost = size_t{1}
                                << 30;  // bytes of text that expressions and templates make

// What the compilation of one host has before it. For one thread.
struct HostContext {
  Site& site;
  Fleet& fleet;
  std::shared_ptr<const Layer> own;  // the host's layer
  std::shared_ptr<const Order> order;
  SiteSettings settings;
  std::shared_ptr<const model::Facts> facts;  // null: none known
  Diagnostics& diagnostics;
  Inputs& inputs;
  size_t text_left = kLargestHost;  // bytes that expressions and templates may still make

  const Layer& layer(uint32_t position) const {
    return position == order->host_position() ? *own : *order->positions[position].layer;
  }
  uint32_t instance(uint32_t position) const {
    return position == order->host_position() ? 0 : order->positions[position].instance;
  }
  // "tag web-server", "application shop (shop-frontend)".
  std::string label(uint32_t position) const {
    uint32_t used = instance(position);
    return used == 0 ? layer(position).label() : order->label(used);
  }
};

}  // namespace consort::compiler
