#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/read/types.h"
#include "model/validate.h"

namespace consort::compiler {

// What to write instead of words that other systems have for the same thing, as far as the type has
// it: "write state: present". Each is "" when nobody can tell what was meant.

// Of an attribute that the type does not have: `ensure: present`.
std::string hint_for_attribute(const Type& type, std::string_view name, const model::Value& value);

// Of a value that `state` cannot have: `state: started`. It goes to the first of `faults`, which
// were found in the value of that slot, if that is the state.
void add_hint_for_state(const Type& type, Slot slot, const model::Value& value,
                        std::vector<model::Fault>& faults);

// Of something else where the attributes of a resource belong: `nginx: latest`, `- mode: "0644"`.
std::string hint_for_attributes(const Type& type, std::string_view name, const model::Value& value);

// Of a list where the resources of a type belong: `- name: nginx`.
std::string hint_for_resources(const Type& type, const model::Value& value);

}  // namespace consort::compiler
