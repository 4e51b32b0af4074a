// Emoji by name: the workspace's own list first, then a small table of those that teams use most.

import { store } from "./store.js";

const TABLE =
  "+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 heart ❤️ tada 🎉 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 fire 🔥 rocket 🚀 star ⭐ " +
  "sparkles ✨ eyes 👀 wave 👋 ok_hand 👌 handshake 🤝 bow 🙇 hugging_face 🤗 smile 😄 smiley 😃 grinning 😀 slightly_smiling_face 🙂 " +
  "blush 😊 relaxed ☺️ joy 😂 sweat_smile 😅 neutral_face 😐 expressionless 😑 confused 😕 slightly_frowning_face 🙁 " +
  "white_frowning_face ☹️ disappointed 😞 pensive 😔 worried 😟 cry 😢 sob 😭 weary 😩 tired_face 😫 sleeping 😴 " +
  "thinking_face 🤔 heart_eyes 😍 relieved 😌 sunglasses 😎 partying_face 🥳 face_with_thermometer 🤒 sun_with_face 🌞 sunny ☀️ " +
  "partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ rainbow 🌈 umbrella ☔ zap ⚡ snowflake ❄️ crescent_moon 🌙 seedling 🌱 herb 🌿 " +
  "four_leaf_clover 🍀 sunflower 🌻 cherry_blossom 🌸 bouquet 💐 coffee ☕ tea 🍵 cake 🍰 birthday 🎂 gift_heart 💝 two_hearts 💕 heartpulse 💗 gift 🎁 trophy 🏆 medal 🏅 " +
  "dart 🎯 bulb 💡 memo 📝 book 📖 books 📚 notebook 📓 pencil ✏️ pencil2 ✏️ calendar 📅 date 📅 spiral_calendar_pad 🗓️ " +
  "alarm_clock ⏰ hourglass ⌛ bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 envelope ✉️ " +
  "email 📧 phone ☎️ telephone_receiver 📞 lock 🔒 unlock 🔓 key 🔑 gear ⚙️ wrench 🔧 hammer_and_wrench 🛠️ link 🔗 mag 🔍 " +
  "chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 white_check_mark ✅ heavy_check_mark ✔️ x ❌ " +
  "warning ⚠️ question ❓ exclamation ❗ information_source ℹ️ no_entry ⛔ recycle ♻️ arrow_right ➡️ arrow_left ⬅️ point_right 👉 " +
  "one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ red_circle 🔴 large_blue_circle 🔵 large_green_circle 🟢 large_yellow_circle 🟡 " +
  "large_orange_circle 🟠 white_circle ⚪ green_heart 💚 yellow_heart 💛 orange_heart 🧡 blue_heart 💙 purple_heart 💜 " +
  "palm_tree 🌴 airplane ✈️ house 🏠 house_with_garden 🏡 office 🏢 busts_in_silhouette 👥 bust_in_silhouette 👤 technologist 🧑‍💻 " +
  "globe_with_meridians 🌐 earth_asia 🌏 world_map 🗺️ compass 🧭 train2 🚆 bus 🚌 wrapped_gift 🎁 balloon 🎈 confetti_ball 🎊 " +
  "100 💯 yum 😋 wink 😉 upside_down_face 🙃 melting_face 🫠 saluting_face 🫡 fist 👊 v ✌️ crossed_fingers 🤞 candle 🕯️ campfire 🔥 " +
  "lotus_position 🧘 battery 🔋 low_battery 🪫 toolbox 🧰 ticket 🎫 lifebuoy 🛟 ring_buoy 🛟 sos 🆘 hourglass_flowing_sand ⏳ " +
  "small_blue_diamond 🔹 small_orange_diamond 🔸 heavy_plus_sign ➕ heavy_minus_sign ➖ repeat 🔁 mute 🔇 art 🎨 package 📦";

const words = TABLE.split(" ");
const BUILT_IN = Object.fromEntries(words.flatMap((w, i) => (i % 2 === 0 ? [[w, words[i + 1]]] : [])));
const FAVOURITES = ["gift_heart", "+1", "heart", "tada", "clap", "raised_hands", "pray", "muscle", "fire", "sparkles", "eyes", "smile", "joy",
  "thinking_face", "hugging_face", "handshake", "seedling", "bulb", "white_check_mark", "rocket", "star", "wave", "cry", "100", "coffee"];

/** The characters of an emoji name (a skin tone after "::" is left out), or null when nobody knows it. */
export function emojiChar(name) {
  const plain = name.split("::")[0];
  const own = store.state?.emoji?.[plain];
  if (own?.startsWith("alias:")) return emojiChar(own.slice(6));
  if (own && !/^https?:/.test(own)) return own;
  return BUILT_IN[plain] ?? null;
}

/** Names for the reaction picker that contain `query`, favourites first. */
export function emojiNames(query = "", limit = 40) {
  const own = Object.keys(store.state?.emoji ?? {});
  const custom = own.length > 60 ? [] : own;
  const order = query ? [...own, ...Object.keys(BUILT_IN)] : [...FAVOURITES, ...custom];
  const wanted = query.toLowerCase().replaceAll(":", "").trim().replaceAll(" ", "_");
  const names = [...new Set(order)].filter((name) => name.includes(wanted) && emojiChar(name));
  return names.slice(0, limit);
}
