import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PasswordResetTokens } from './password-reset-tokens.js';
import { Passwords } from './passwords.js';
import { UserEntity } from './user.entity.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([UserEntity])],
  providers: [PasswordResetTokens, Passwords, UsersService],
  exports: [PasswordResetTokens, Passwords, UsersService],
})
export class UsersModule {}
