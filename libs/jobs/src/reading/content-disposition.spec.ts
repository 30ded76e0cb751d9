import { describe, expect, it } from '@jest/globals';
import { attachment } from './content-disposition.js';

describe('the name of a download', () => {
  it.each([
    ['awards.csv', 'awards.csv', 'awards.csv'],
    ['Đoàn viên.xlsx', 'Doan vien.xlsx', '%C4%90o%C3%A0n%20vi%C3%AAn.xlsx'],
    ["it's (1)*.csv", 'it_s (1)_.csv', 'it%27s%20%281%29%2A.csv'],
    ['a"\r\nset-cookie: b.csv', 'a___set-cookie_ b.csv', 'a%22%0D%0Aset-cookie%3A%20b.csv'],
    ['../a\\b/c.csv', '.._a_b_c.csv', '..%2Fa%5Cb%2Fc.csv'],
    ['\uD800.csv', '_.csv', '%EF%BF%BD.csv'],
  ])('%j is plain for old clients and exact for others', (name, plain, exact) => {
    expect(attachment(name)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${exact}`);
  });
});
