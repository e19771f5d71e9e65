#pragma once
#include "server/notify/channel_settings.h"

namespace consort::server {

// The key `mail` of a channel. Code::invalid says what is wrong; `where` begins it.
Result<MailWay> mail_settings(const model::Value& value, const std::string& where);

}  // namespace consort::server
