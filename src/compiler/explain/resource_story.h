#pragma once
#include <vector>

#include "compiler/build/resource_builder.h"
#include "compiler/explanation.h"
#include "compiler/merge/composition.h"
#include "compiler/merge/scopes.h"

namespace consort::compiler {

// Why a resource is as it is. For one thread.
class ResourceStory {
 public:
  ResourceStory(const Draft& draft, Scopes& scopes);

  // The resource itself, then each attribute that has a value or ever had one.
  std::vector<Chain> all();
  Chain attribute(Slot slot);

 private:
  Chain itself() const;
  std::vector<Statement> statements(Slot slot) const;
  bool replaced(Slot slot) const;
  bool sensitive() const;
  void hide(Chain& chain, Slot slot) const;
  std::string waiting() const;

  const Draft& draft_;
  Scopes& scopes_;
  Lowering lowering_;
  Built built_;
  Fate fate_;
};

}  // namespace consort::compiler
