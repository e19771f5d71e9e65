#include "wire/enrolment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "model/json.h"
#include "wire/testing/goldens.h"

namespace consort::wire {
namespace {

// Run with ACCEPT=1 to take what comes out as right, then read the difference.
TEST(EnrolmentGolden, IsWrittenAsBefore) {
  for (const SampleDocument& sample : enrolment_samples()) {
    std::string path = golden_path(sample.name), after = pretty(sample);
    if (std::getenv("ACCEPT")) {
      std::ofstream(path, std::ios::binary) << after;
    } else {
      EXPECT_EQ(after, file_text(path)) << path;
    }
  }
}

TEST(EnrolmentGolden, IsReadAsItWasMeant) {
  auto request = enrolment_request(file_text(golden_path("enrolment")));
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(*request, sample_enrolment());
  auto answer = enrolled(file_text(golden_path("enrolled")));
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(answer->anchors, sample_anchors());
  auto pending = enrolment_pending(file_text(golden_path("enrolment_pending")));
  ASSERT_TRUE(pending) << pending.error().to_string();
  EXPECT_EQ(pending->retry_after, std::chrono::seconds(30));
}

TEST(EnrolmentRequest, NeedsNoToken) {
  EnrolmentRequest request = sample_enrolment();
  request.token.reset();
  EXPECT_EQ(*enrolment_request(to_json(request)), request);
}

TEST(EnrolmentRequest, ThatBreaksARuleIsToldWithItsPlace) {
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {R"("name":"web1")", R"("name":"")", "enrolment.name: is empty"},
      {R"("name":"web1")", R"("name":7)", "enrolment.name: expected text, not integer"},
      {R"("facts":{)", R"("fact":{)", "enrolment.facts: is missing"},
      {R"("machine_id":")", R"("machine_id":")" + std::string(255, 'x'),
       "enrolment.machine_id: is longer than 255 bytes"},
  };
  for (const auto& [from, to, error] : cases) {
    std::string json = to_json(sample_enrolment());
    size_t at = json.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    auto read = enrolment_request(json.replace(at, from.size(), to));
    ASSERT_FALSE(read) << to;
    EXPECT_EQ(read.error().message, error);
  }
  EXPECT_EQ(enrolment_request(std::string(kMostEnrolmentBytes + 1, '[')).error().message,
            "enrolment: 1048577 bytes are more than the 1048576 it may have");
}

TEST(EnrolmentPending, MustNotMakeAnAgentAskWithoutEnd) {
  EXPECT_FALSE(enrolment_pending(R"({"retry_after_ms":0})"));
  EXPECT_FALSE(enrolment_pending(R"({"retry_after_ms":86400000})"));
}

TEST(EnrolmentPending, MaySayWhy) {
  const EnrolmentPending taken{std::chrono::seconds(30), "the name web1 is taken"};
  EXPECT_EQ(*enrolment_pending(to_json(taken)), taken);
  EXPECT_EQ(enrolment_pending(R"({"retry_after_ms":30000})")->reason, std::nullopt);
}

TEST(Problem, IsToldByItsDetail) {
  EXPECT_EQ(problem_of(403, R"({"title":"Forbidden","detail":"the token was used up"})"),
            fail(Code::denied, "the token was used up"));
  EXPECT_EQ(problem_of(429, R"({"title":"Too many requests"})"),
            fail(Code::busy, "Too many requests"));
  EXPECT_EQ(problem_of(502, "<html>"),
            fail(Code::unavailable, "the server answers with status 502"));
  EXPECT_EQ(problem_of(409, "{\"detail\":\"a\\u001bb\"}"), fail(Code::exists, "a\\x1bb"));
  EXPECT_EQ(problem_of(404, "").code, Code::unsupported);
}

}  // namespace
}  // namespace consort::wire
