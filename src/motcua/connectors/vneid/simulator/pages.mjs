// The pages of the simulated VNeID. They never look like the real one, and they work without JavaScript.

const escape = (text) =>
  String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – VNeID mô phỏng</title>
<style>
  body { margin: 0; font: 18px/1.5 "Be Vietnam Pro", "Segoe UI", Roboto, Arial, sans-serif; color: #1b1b1b; background: #f3f3f0; }
  header { background: #4a2c6f; color: #fff; padding: 14px 20px; }
  header strong { display: block; font-size: 1.15em; }
  main { max-width: 640px; margin: 24px auto; padding: 0 20px; }
  h1 { font-size: 1.5em; line-height: 1.25; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { margin: 0 0 12px; }
  button { display: block; width: 100%; padding: 12px 16px; font: inherit; text-align: left; color: inherit;
           background: #fff; border: 2px solid #4a2c6f; border-radius: 4px; cursor: pointer; }
  button span { display: block; font-size: .85em; color: #4b4b4b; }
  button:hover { background: #f0eaf6; }
  button:focus-visible, a:focus-visible { outline: 4px solid #ffb300; outline-offset: 0; }
  .plain { width: auto; border-color: #767676; }
</style>
</head>
<body>
<header><strong>VNeID mô phỏng – dữ liệu mẫu</strong> Không phải VNeID thật. Không nhập thông tin thật của ai.</header>
<main>
${body}
</main>
</body>
</html>
`;

const birthday = (date) => date.split("-").reverse().join("/");

export const chooserPage = (people, uid) =>
  page(
    "Chọn người đăng nhập",
    `<h1>Đăng nhập vào Một Cửa với tư cách ai?</h1>
<form method="post" action="/choose/${escape(uid)}">
<ul>
${people
  .map(
    (person) => `<li><button name="nguoi" value="${escape(person.key)}">${escape(person.name)}
<span>Sinh ngày ${birthday(person.date_of_birth)} · Số định danh mẫu ${escape(person.personal_number)}</span></button></li>`,
  )
  .join("\n")}
</ul>
<button class="plain" name="nguoi" value="">Hủy, quay lại Một Cửa</button>
</form>`,
  );

export const expiredPage = (code) =>
  page(
    "Phiên đăng nhập không còn",
    `<h1>Phiên đăng nhập không còn hiệu lực</h1>
<p>Xin quay lại Một Cửa và bấm “Đăng nhập bằng VNeID” lần nữa.</p>
<p>Mã lỗi: ${escape(code)}</p>`,
  );

export const cancelledPage = (site) =>
  page("Trang đầu", `<h1>VNeID mô phỏng</h1><p><a href="${escape(site)}">Về Một Cửa</a></p>`);
