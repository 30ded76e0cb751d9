import { IsString, MaxLength } from 'class-validator';

export class LoginRequest {
  @IsString()
  @MaxLength(100)
  account: string;

  @IsString()
  @MaxLength(100)
  password: string;
}
