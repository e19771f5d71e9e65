#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/schema.h"
#include "resources/provider.h"

namespace consort::survey {

// What a description can say of one resource that was observed.
struct Saying {
  std::optional<model::Map> attributes = {};  // nothing: no description can have it at all
  std::vector<std::string> unsaid = {};       // what is left out, and why, for people
  bool content_unsaid = false;                // its content is among that
  std::optional<std::string> bytes = {};      // that content, when it can be had and is no text

  bool is_whole() const { return attributes && !content_unsaid; }
};

inline constexpr size_t kLargestContent = 1 << 20;  // bytes of one resource's content

// Whether what is observed of a resource may say the attribute: a property that people describe,
// and nothing secret. What only a person can mean, like a `source`, is none.
bool can_be_said(const model::AttributeSchema& attribute);

// One resource as its provider reads it, and as a description says it. Refers to all that it is
// given.
class Reading {
 public:
  Reading(const model::TypeSchema& type, const std::string& name, resources::Provider& provider,
          resources::Context& context)
      : type_(type), name_(name), provider_(provider), context_(context) {}

  Result<model::Map> read();
  // Of what was read, or part of it: properties that differ from their default, in the order of the
  // type; none that is sensitive or that the type would refuse.
  Saying say(const model::Map& attributes);

 private:
  Result<std::string> content();

  const model::TypeSchema& type_;
  const std::string& name_;
  resources::Provider& provider_;
  resources::Context& context_;
};

}  // namespace consort::survey
