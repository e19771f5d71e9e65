#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "model/text_list.h"
#include "model/value.h"
#include "survey/survey.h"
#include "system/target.h"

namespace consort::survey {

// Whose work one resource is.
struct Judgement {
  Origin origin = Origin::local;
  std::string reason = {};     // for people; of what is nobody's work
  model::Map attributes = {};  // of what is somebody's work: exactly these are to be described
  std::string unsaid = {};     // for people: what of it must not, or cannot, be described
};
Judgement nobodys(Origin origin, std::string reason);
Judgement somebodys(model::Map attributes);

// Tells whose work the resources of one type are, from what was read of the machine when it was
// made. Immutable.
class Judge {
 public:
  virtual ~Judge() = default;
  // What is somebody's work though its provider does not list it.
  virtual std::vector<std::string> unlisted() const { return {}; }
  // What is somebody's work and no resource of the type can say, one line each.
  virtual std::vector<std::string> unsaid() const { return {}; }
  // `observed` is what its provider has read, secrets included: none of them gets into a judgement.
  virtual Judgement judge(const std::string& name, const model::Map& observed) const = 0;
};

// Null for a type that nobody but people makes resources of. Blocks.
Result<std::unique_ptr<Judge>> judge_of(std::string_view collection, system::Target& target,
                                        const model::Facts& facts);

// Parts of an observation: "" or false where it has none of that kind.
std::string text_in(const model::Map& observed, std::string_view attribute);
bool flag_in(const model::Map& observed, std::string_view attribute);
std::vector<std::string> texts_in(const model::Map& observed, std::string_view attribute);
using model::text_list;

}  // namespace consort::survey
