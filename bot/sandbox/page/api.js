/** The control interface (docs/sandbox.md), one function a call. Every failure is a ControlError with words to show. */

export class ControlError extends Error {}

async function request(path, options) {
  let answer;
  try {
    const response = await fetch(`/control/${path}`, options);
    answer = await response.json();
  } catch {
    throw new ControlError("network");
  }
  if (!answer.ok) throw new ControlError(answer.error);
  return answer.result;
}

const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return request(given.length ? `${path}?${new URLSearchParams(given)}` : path, {});
};

const post = (path, body) => request(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

function upload(path, { files, ...fields }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  form.append("marked", "true");
  for (const file of files) form.append("file", file);
  return request(path, { method: "POST", body: form });
}

export const control = {
  bots: () => get("bots"),
  people: () => get("people"),
  addPerson: (person) => post("people", person),
  chats: (person) => get("chats", { person }),
  view: (person, chat, limit, before) => get("view", { person, chat, limit, before }),
  read: (person, chat) => post("read", { person, chat }),
  /** Marks such as **bold** are read as Telegram's own apps read them. */
  say: (person, chat, text, reply_to) => post("say", { person, chat, text, reply_to, marked: true }),
  forward: (person, from_chat, message_id, chat) => post("forward", { person, from_chat, message_id, chat }),
  /** `fields`: person, chat, files (one File; 2 to 10 in an album), caption?, as? ("document" or "photo"). */
  send: (fields) => upload("send", fields),
  album: (fields) => upload("album", fields),
  location: (person, chat, latitude, longitude) => post("location", { person, chat, latitude, longitude }),
  press: (person, chat, message_id, data) => post("press", { person, chat, message_id, data }),
  pressed: (id, wait) => get("pressed", { id, wait }),
  /** `group`: into which a `?startgroup=` link brings its bot. */
  open: (person, url, group) => post("open", { person, url, chat: group }),
  inline: (person, bot, query, offset) => post("inline", { person, bot, query, offset, wait: 10 }),
  choose: (person, inline_query_id, result_id, chat) =>
    post("choose", { person, inline_query_id, result_id, chat }),
  block: (person, bot) => post("block", { person, bot }),
  unblock: (person, bot) => post("unblock", { person, bot }),
  commands: (person, chat) => get("commands", { person, chat }),
};

export const fileAddress = (file) => `/control/files/${encodeURIComponent(file.file_unique_id)}`;
