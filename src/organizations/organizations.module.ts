import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrganizationAccess } from '../auth/ports.js';
import { EventsModule } from '../events/events.module.js';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { UsersModule } from '../users/users.module.js';
import { AdministrationController } from './http/administration.controller.js';
import { AuditController } from './http/audit.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { MembersController } from './http/members.controller.js';
import { OperatorController } from './http/operator.controller.js';
import { OrganizationsController } from './http/organizations.controller.js';
import { PendingInvitationsController } from './http/pending-invitations.controller.js';
import { InvitationCodes } from './invitation-codes.js';
import { InvitationEntity } from './invitation.entity.js';
import { InvitationsService } from './invitations.service.js';
import { MemberEntity } from './member.entity.js';
import { MembersService } from './members.service.js';
import { OrganizationAccessService } from './organization-access.service.js';
import { OperatedOrganizations } from './operated-organizations.service.js';
import { OrganizationAdministration } from './organization-administration.service.js';
import { OrganizationEntity } from './organization.entity.js';
import { OrganizationsService } from './organizations.service.js';

/** Tenants, their members and invitations, and what the operator does to them. */
@Module({
  imports: [
    EventsModule,
    RateLimitModule,
    UsersModule,
    TypeOrmModule.forFeature([OrganizationEntity, MemberEntity, InvitationEntity]),
  ],
  controllers: [
    OrganizationsController,
    AdministrationController,
    AuditController,
    MembersController,
    InvitationsController,
    OperatorController,
    PendingInvitationsController,
  ],
  providers: [
    InvitationCodes,
    InvitationsService,
    MembersService,
    OperatedOrganizations,
    OrganizationAdministration,
    OrganizationsService,
    { provide: OrganizationAccess, useClass: OrganizationAccessService },
  ],
  exports: [InvitationCodes, InvitationsService, MembersService, OrganizationAccess, OrganizationsService],
})
export class OrganizationsModule {}
