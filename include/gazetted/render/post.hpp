// What a channel posts: made once when the release is accepted, and frozen with it. Pure.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/render/mail_template.hpp"
#include "gazetted/render/model.hpp"

namespace gazetted {

struct Post {
  std::vector<std::string> texts;  // of a thread, mostly one; from the release's `social`, post.CHANNEL.txt or post.txt
  std::string payload;             // JSON of the whole release, for channels that take data
  std::string text() const;        // all that it says
};

// In a template a line of three hyphens or more begins the next post of the thread.
Result<Post> build_post(const Release& release, const Newsroom& newsroom, const MailTemplate& mail_template,
                        const std::string& channel, Time accepted, const EarlierVersion* earlier = nullptr);

}  // namespace gazetted
