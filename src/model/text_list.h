#pragma once
#include "model/value.h"

namespace consort::model {

// Any texts as a list, in the order they have.
template <class Texts>
Value text_list(const Texts& texts) {
  List list;
  for (const auto& text : texts)
    list.emplace_back(text);
  return Value(std::move(list));
}

}  // namespace consort::model
