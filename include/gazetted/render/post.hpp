// What a channel posts: made once when the release is taken, and frozen with it. Pure.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/render/mail_template.hpp"
#include "gazetted/render/model.hpp"

namespace gazetted {

struct Post {
  std::string release_id;
  std::string text;     // from post.CHANNEL.txt, post.txt or the release's `social`
  std::string payload;  // JSON of the whole release, for channels that take data
  json::object to_json() const;
  static Result<Post> from_json(const json::value& value);
};

Result<Post> build_post(const Release& release, const Newsroom& newsroom, const MailTemplate& mail_template,
                        const std::string& channel, Time taken);

}  // namespace gazetted
