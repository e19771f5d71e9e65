#include "server/api/dispatch/handler_table.h"

#include <gmock/gmock.h>

#include "server/api/description/description.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

const char* kPaths = R"(
paths:
  /a:
    get: {operationId: show, x-consort-permission: read, responses: {'200': {description: ok}}}
    put: {operationId: set, x-consort-permission: write, responses: {'200': {description: ok}}}
)";

Reply nothing(const Call&, store::Reader&) { return Answer{}; }

TEST(HandlerTable, EveryOperationHasAHandlerAndEveryHandlerAnOperation) {
  const auto operations = read_description(kPaths)->operations;
  HandlerTable handlers;
  handlers.read("show", nothing);
  EXPECT_THAT(handlers.check_against(operations).error().message,
              HasSubstr("operation set has no handler"));
  handlers.write("set", nothing);
  EXPECT_TRUE(handlers.check_against(operations));
  handlers.read("undocumented", nothing);
  EXPECT_THAT(handlers.check_against(operations).error().message,
              HasSubstr("undocumented has no declared operation"));
}

TEST(HandlerTable, WhatIsChangedByItsStateCanBeRead) {
  const auto operations = read_description(kPaths)->operations;
  HandlerTable handlers;
  handlers.act("show", [](const Call&) -> Reply { return Answer{}; });
  handlers.write("set", nothing);
  EXPECT_THAT(handlers.check_against(operations).error().message,
              HasSubstr("cannot be read in a snapshot"));
}

}  // namespace
}  // namespace consort::server
