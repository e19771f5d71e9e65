#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/resource.h"
#include "resources/provider.h"

namespace consort::cli {

// What `consort observe` is asked by lines of its standard input, each answered by one line that
// begins with a mark:
//   look <JSON list of folders>        consort-sees <sighting>
//   plan COUNT, and so many of base64  consort-plans <plan>
//   end
inline constexpr const char* kSees = "consort-sees ";
inline constexpr const char* kPlans = "consort-plans ";
inline constexpr size_t kLongestAnswer = 256 << 20;  // bytes of one line

// A catalog with content that it names. To compare, its digest is enough: what `blobs` answers with
// Code::not_found is not sent.
struct PlanRequest {
  std::shared_ptr<const model::Catalog> catalog;
  std::map<Digest, std::string> blobs;
};
Result<std::string> to_text(const model::Catalog& catalog, resources::BlobSource& blobs);
// Names of documents go into `documents`, which outlives it.
Result<PlanRequest> plan_request_from(std::string_view text, model::Documents& documents);

}  // namespace consort::cli
